import type { Knex } from 'knex';
import type {
  ReviewDecision,
  ReviewFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import { tellToEnd } from './endReview';

/** The state that the planner has decided on, on unchanged facts. False where the lease is lost or it ends by now. */
export async function enterReview(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: ReviewFacts,
  decision: Extract<ReviewDecision, { do: 'enter' }>,
): Promise<boolean> {
  const { ending, reason, state } = decision;
  const { id } = facts.review;
  const { id: serviceId } = facts.service;
  return await knex.transaction(async trx => {
    await lockService(trx, serviceId);
    const { held } = await commit(trx, {
      ...write,
      state,
      tell: { topic: 'spaceship.review', payload: { serviceId, reviewId: id } },
    });
    if (!held) return false;
    await trx('review_environments')
      .where({ id })
      .update({
        outcome_reason: reason ?? null,
        ...(state === 'ready' && {
          started_at: trx.raw('coalesce(started_at, clock_timestamp())'),
        }),
        ...(ending && {
          ending: JSON.stringify(ending),
          cancel_requested: JSON.stringify(ending),
        }),
      });
    if (ending) {
      await tellToEnd(
        trx,
        wakes,
        { id, serviceId, destinationId: facts.destination.id },
        ending,
      );
    }
    if (state === 'ready' || state === 'failed') {
      await appendAudit(trx, {
        serviceId,
        actor: 'spaceship',
        action: `review.${state}`,
        subject: { kind: 'review', id },
        details: { commit: facts.review.commit, reason: reason ?? null },
      });
    }
    return true;
  });
}
