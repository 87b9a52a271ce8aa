import type { Knex } from 'knex';
import { sealContext } from '../configuration/storedVariables';
import { behind } from './masterKeys';

/** A secret of a service at a destination, which every delivery there reads. */
export async function insertSecret(
  knex: Knex,
  place: { serviceId: string; destinationId: string },
): Promise<void> {
  await knex('config_revisions').insert({
    service_id: place.serviceId,
    destination_id: place.destinationId,
    revision: 1,
    variables: JSON.stringify({
      TOKEN: {
        secret: true,
        sealed: behind.seal('a token', sealContext(place, 'TOKEN')),
      },
    }),
    changed: '[]',
    by: 'user:default/ana',
  });
}
