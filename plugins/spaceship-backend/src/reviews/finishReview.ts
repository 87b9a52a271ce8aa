import type { Knex } from 'knex';
import type { ReviewFacts } from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { releasePlaces } from '../deliveries/placeLease';
import { commit, type Commit } from '../engine/commit';
import { serviceFromDb } from '../services/store/serviceRow';
import { lockService } from '../services/store/lockService';
import { createReview, type ReviewDeps } from './createReview';
import { findReview } from './store/reviewRow';

/**
 * Nothing is left of an environment. Its destination stays as a tombstone, its name in quarantine; where its branch came
 * back meanwhile, the next generation begins. False where the lease is lost.
 */
export async function finishReview(
  knex: Knex,
  deps: ReviewDeps,
  write: Commit,
  facts: ReviewFacts,
  reason: string,
): Promise<boolean> {
  const { id } = facts.review;
  const { id: serviceId } = facts.service;
  return await knex.transaction(async trx => {
    await lockService(trx, serviceId);
    const { held } = await commit(trx, {
      ...write,
      state: 'destroyed',
      tell: { topic: 'spaceship.review', payload: { serviceId, reviewId: id } },
    });
    if (!held) return false;
    await trx('review_environments')
      .where({ id })
      .update({
        ended_at: trx.raw('clock_timestamp()'),
        outcome_reason: reason,
        lease_owner: null,
        next_at: null,
      });
    await releasePlaces(trx, deps.wakes, id);
    await appendAudit(trx, {
      serviceId,
      actor: 'spaceship',
      action: 'review.destroyed',
      subject: { kind: 'review', id },
      details: { reason },
    });
    await makeAgain(trx, deps, id, serviceId);
    return true;
  });
}

async function makeAgain(
  trx: Knex.Transaction,
  deps: ReviewDeps,
  id: string,
  serviceId: string,
): Promise<void> {
  const review = (await findReview(trx, id))!;
  const service = await trx('services')
    .where({ id: serviceId, removed_at: null })
    .first();
  if (!review.again || !service || deps.reviews.place === null) return;
  await createReview(trx, deps, serviceFromDb(service), {
    branch: review.branch,
    commit: review.again.commit,
    title: review.title,
    purpose: review.purpose,
    data: review.data,
    idleSeconds: review.idleSeconds,
    origin: review.again.origin,
  });
}
