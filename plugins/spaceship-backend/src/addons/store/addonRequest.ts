import type { Knex } from 'knex';
import type { AddonRequest } from '@spaceship/backstage-plugin-spaceship-node';

/** What a provider is told of an add-on. */
export async function addonRequest(
  knex: Knex,
  addonId: string,
): Promise<AddonRequest> {
  const row = await knex('addons')
    .join('services', 'services.id', 'addons.service_id')
    .join('destinations', 'destinations.id', 'addons.destination_id')
    .where('addons.id', addonId)
    .first(
      'addons.plan',
      'addons.service_id',
      'addons.destination_id',
      'services.name',
      'destinations.slug',
    );
  return {
    id: addonId,
    plan: row.plan,
    service: { id: row.service_id, name: row.name },
    destination: { id: row.destination_id, slug: row.slug },
  };
}
