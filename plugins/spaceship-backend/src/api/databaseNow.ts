import type { Instant } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';

/** The database's clock, which is the only one that counts. */
export async function databaseNow(knex: Knex): Promise<Instant> {
  const { rows } = await knex.raw('select clock_timestamp() as now');
  return rows[0].now.toISOString();
}
