import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { appendAudit } from '../audit';
import { publish } from '../outbox/publish';
import type { ReviewRow } from './store/reviewRow';

/** Writes down what somebody did with an environment, and tells it. */
export async function noteReview(
  trx: Knex.Transaction,
  { id, serviceId }: Pick<ReviewRow, 'id' | 'serviceId'>,
  act: Act,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await appendAudit(trx, {
    serviceId,
    actor: act.actor.ref,
    action,
    subject: { kind: 'review', id },
    details,
  });
  await publish(trx, 'spaceship.review', { serviceId, reviewId: id });
}
