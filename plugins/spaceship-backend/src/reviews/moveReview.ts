import type { Knex } from 'knex';
import { appendAudit } from '../audit/appendAudit';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { ReviewRow } from './store/reviewRow';

/**
 * Another commit in place, or another try: the engine compares it with what runs. A push is a use. What failed is tried
 * again with it.
 */
export async function moveReview(
  trx: Knex.Transaction,
  wakes: Wakes,
  review: Pick<ReviewRow, 'id' | 'serviceId'>,
  to: { commit: string; by: string },
): Promise<void> {
  const { rows } = await trx.raw(
    `update review_environments set commit = :commit, missed = 0, last_used_at = clock_timestamp(),
       tries = tries + case when state = 'failed' then 1 else 0 end
     where id = :id and ending is null and (commit <> :commit or state = 'failed')
     returning id`,
    { id: review.id, commit: to.commit },
  );
  if (rows.length === 0) return;
  await appendAudit(trx, {
    serviceId: review.serviceId,
    actor: to.by,
    action: 'review.update',
    subject: { kind: 'review', id: review.id },
    details: { commit: to.commit },
  });
  await publish(trx, 'spaceship.review', {
    serviceId: review.serviceId,
    reviewId: review.id,
  });
  await wakes.wake(trx, { kind: 'review', id: review.id });
}
