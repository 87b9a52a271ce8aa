import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';

/**
 * Processes an event once more, as if it had come now. What it leads to is planned like everything: a release that was
 * rejected since then stays where it is.
 */
export async function replayEvent(
  trx: Knex | Knex.Transaction,
  id: string,
): Promise<void> {
  const count = await trx('inbox')
    .where({ id })
    .update({ processed_at: null, result: null });
  if (count === 0) throw new NotFoundError(`There is no event ${id}.`);
}
