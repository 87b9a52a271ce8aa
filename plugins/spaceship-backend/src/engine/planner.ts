import {
  planBuild,
  planDelivery,
  planOperation,
  planReview,
  planRollout,
  type BuildDecision,
  type BuildFacts,
  type DeliveryDecision,
  type DeliveryFacts,
  type Instant,
  type OperationDecision,
  type OperationFacts,
  type Planned,
  type ReviewDecision,
  type ReviewFacts,
  type RolloutDecision,
  type RolloutFacts,
} from '@spaceship/backstage-plugin-spaceship-common';

/** The pure functions that decide. Everything else here only acts. */
export type Planner = {
  /** Stored with every decision: the same version gives the same answer. */
  version: string;
  rollout(facts: RolloutFacts, now: Instant): Planned<RolloutDecision>;
  delivery(facts: DeliveryFacts, now: Instant): Planned<DeliveryDecision>;
  build(facts: BuildFacts, now: Instant): Planned<BuildDecision>;
  operation(facts: OperationFacts, now: Instant): Planned<OperationDecision>;
  review(facts: ReviewFacts, now: Instant): Planned<ReviewDecision>;
};

export const planner: Planner = {
  version: '5',
  rollout: planRollout,
  delivery: planDelivery,
  build: planBuild,
  operation: planOperation,
  review: planReview,
};
