import type { ReviewFacts } from '@spaceship/backstage-plugin-spaceship-common';
import type { Lease } from '../engine/claim';
import type { EngineContext } from '../engine/EngineContext';
import type { StepSubject } from '../engine/reconcileSteps';
import { enterReview } from './enterReview';
import { finishReview } from './finishReview';
import { loadReviewFacts } from './loadReviewFacts';

export function reviewSubject(
  { knex, jobs, drivers, planner, reviews }: EngineContext,
  { subject: { id } }: Lease,
): StepSubject<ReviewFacts> {
  return {
    load: () => loadReviewFacts(knex, drivers, id),
    plan: planner.review,
    stateAt: (_step, facts) => facts.review.state,
    enter: (write, facts, decision) =>
      enterReview(knex, jobs, write, facts, decision),
    finish: (write, facts, { reason }) =>
      finishReview(knex, { ...reviews, wakes: jobs }, write, facts, reason),
    tell: facts => ({
      topic: 'spaceship.review',
      payload: { serviceId: facts.service.id, reviewId: id },
    }),
  };
}
