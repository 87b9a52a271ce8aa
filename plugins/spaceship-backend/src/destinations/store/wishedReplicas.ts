import type { Knex } from 'knex';

/** How many replicas people want of a service, by destination; only where that is not what the release says. */
export async function wishedReplicas(
  knex: Knex,
  serviceId: string,
): Promise<Map<string, Readonly<Record<string, number>>>> {
  const rows: any[] = await knex('service_destinations')
    .where({ service_id: serviceId })
    .whereNotNull('scale')
    .select('destination_id', 'scale');
  return new Map(rows.map(row => [row.destination_id, row.scale.replicas]));
}
