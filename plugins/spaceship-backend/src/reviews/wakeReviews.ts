import type { Knex } from 'knex';
import type { Wakes } from '../engine/wakes';

/** Wakes the review environments whose destination a rollout went to. Served by `review_environments_destination`. */
export async function wakeReviews(
  trx: Knex.Transaction,
  wakes: Wakes,
  rolloutId: string,
): Promise<void> {
  const { rows } = await trx.raw(
    `select e.id from deliveries d
     join review_environments e on e.destination_id = d.destination_id and e.state <> 'destroyed'
     where d.rollout_id = ? order by e.id`,
    [rolloutId],
  );
  for (const { id } of rows) await wakes.wake(trx, { kind: 'review', id });
}
