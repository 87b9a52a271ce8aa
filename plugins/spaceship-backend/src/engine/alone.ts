import type { Knex } from 'knex';

/** Does something unless another replica is doing it. The lock goes with the transaction. */
export async function alone(
  knex: Knex,
  what: string,
  act: (trx: Knex.Transaction) => Promise<void>,
): Promise<boolean> {
  return await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      'select pg_try_advisory_xact_lock(hashtext(?), hashtext(current_schema())) as ok',
      [`spaceship ${what}`],
    );
    if (!rows[0].ok) return false;
    await act(trx);
    return true;
  });
}
