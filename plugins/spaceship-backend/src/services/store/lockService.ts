import type { Knex } from 'knex';

/**
 * Locks a service's row for the transaction. Whoever changes more than one row of a service does this first, so that
 * such transactions come one after the other instead of waiting for each other in a circle.
 */
export async function lockService(
  trx: Knex.Transaction,
  id: string,
): Promise<void> {
  await trx.raw('select 1 from services where id = ? for no key update', [id]);
}
