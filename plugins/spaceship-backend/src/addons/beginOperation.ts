import type { Knex } from 'knex';
import { commit, type Commit } from '../engine/commit';

/** Stores the intent of a step; with the first one the operation has begun. False where the lease is lost. */
export async function beginOperation(
  knex: Knex,
  write: Commit,
): Promise<boolean> {
  const { id } = write.lease.subject;
  if (write.intend?.step.n !== 1) return (await commit(knex, write)).held;
  return await knex.transaction(async trx => {
    const { held } = await commit(trx, write);
    if (held) {
      await trx.raw(
        'update operations set started_at = coalesce(started_at, clock_timestamp()) where id = ?',
        [id],
      );
    }
    return held;
  });
}
