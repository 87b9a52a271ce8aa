import type { Knex } from 'knex';
import { serviceFromDb, type ServiceRow } from './serviceRow';

/**
 * Locks a service's row for the transaction. Whoever changes more than one row of a service does this first, so that
 * such transactions come one after the other instead of waiting for each other in a circle (decision 23).
 */
export async function lockService(
  trx: Knex.Transaction,
  id: string,
): Promise<void> {
  await trx.raw('select 1 from services where id = ? for no key update', [id]);
}

/** Locks several in one order, and reads them as they are now. */
export async function lockServices(
  trx: Knex.Transaction,
  ids: readonly string[],
): Promise<ServiceRow[]> {
  const { rows } = await trx.raw(
    'select * from services where id = any(cast(? as uuid[])) order by id for no key update',
    [[...ids]],
  );
  return rows.map(serviceFromDb);
}
