import type { Knex } from 'knex';
import type { ReviewEnding } from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { bumpFacts } from '../engine/bumpFacts';
import { activeSql } from '../engine/subject';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { ReviewRow } from './store/reviewRow';

/**
 * Ends an environment for good: from now on nothing is begun for it, its destination is a tombstone, and what still
 * acts there is told to end. The engine removes the rest. False where it was ending already. Callers hold the lock of
 * the service.
 */
export async function endReview(
  trx: Knex.Transaction,
  wakes: Wakes,
  review: Pick<ReviewRow, 'id' | 'serviceId' | 'destinationId'>,
  ending: ReviewEnding,
): Promise<boolean> {
  const said = JSON.stringify(ending);
  const { rows } = await trx.raw(
    `update review_environments set state = 'destroying', ending = :said, cancel_requested = :said
     where id = :id and ending is null and state <> 'destroyed'
     returning id`,
    { id: review.id, said },
  );
  if (rows.length === 0) return false;
  await tellToEnd(trx, wakes, review, ending);
  return true;
}

/** Everything about an ending but the row itself, which the engine may have written under its fence. */
export async function tellToEnd(
  trx: Knex.Transaction,
  wakes: Wakes,
  review: Pick<ReviewRow, 'id' | 'serviceId' | 'destinationId'>,
  ending: ReviewEnding,
): Promise<void> {
  const { id, serviceId, destinationId } = review;
  await trx('destinations')
    .where({ id: destinationId, tombstoned_at: null })
    .update({ tombstoned_at: trx.raw('clock_timestamp()') });
  const cancel = JSON.stringify({
    by: ending.by ?? 'spaceship',
    at: ending.at,
    reason: 'The review environment ends.',
  });
  await trx.raw(
    `update rollouts r set cancel_requested = ?
     from deliveries d
     where d.rollout_id = r.id and d.destination_id = ? and r.state in (${activeSql(
       'rollout',
     )}) and r.cancel_requested is null`,
    [cancel, destinationId],
  );
  const { rows: operations } = await trx.raw(
    `update operations set cancel_requested = ?
     where destination_id = ? and state in (${activeSql(
       'operation',
     )}) and cancel_requested is null
     returning id`,
    [cancel, destinationId],
  );
  for (const operation of operations) {
    await wakes.wake(trx, { kind: 'operation', id: operation.id });
  }
  await bumpFacts(trx, wakes, { destinationId });
  await appendAudit(trx, {
    serviceId,
    actor: ending.by ?? 'spaceship',
    action: 'review.end',
    subject: { kind: 'review', id },
    details: { kind: ending.kind, reason: ending.reason ?? null },
  });
  await publish(trx, 'spaceship.review', { serviceId, reviewId: id });
  await wakes.wake(trx, { kind: 'review', id });
}
