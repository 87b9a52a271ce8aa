import type { Knex } from 'knex';
import { serviceFromDb, type ServiceRow } from './serviceRow';

/** The living services whose code is in this repository. Served by index `services_source`. */
export async function findServicesBySource(
  knex: Knex,
  source: { provider: string; location: string },
): Promise<ServiceRow[]> {
  const records = await knex('services')
    .where({ removed_at: null })
    .whereRaw(`source ->> 'provider' = ?`, [source.provider])
    .whereRaw(`source ->> 'location' = ?`, [source.location])
    .orderBy('created_at');
  return records.map(serviceFromDb);
}
