import type { Step } from '../deliveries/step';
import type {
  AddonId,
  DestinationId,
  EntityRef,
  Instant,
  RolloutId,
  ServiceId,
} from '../words/ids';
import type { RolloutState } from '../rollouts/rollout';
import type { OperationId } from '../addons/addon';
import type {
  ReviewData,
  ReviewEnding,
  ReviewId,
  ReviewPin,
  ReviewState,
} from './review';

/** All that the planner may know about one review environment. */
export type ReviewFacts = {
  service: { id: ServiceId; name: string; owner: EntityRef | null };
  destination: {
    id: DestinationId;
    slug: string;
    title: string;
    /** Null where no module brings its driver. */
    capabilities: { access: boolean } | null;
  };
  review: {
    id: ReviewId;
    state: ReviewState;
    branch: string;
    generation: number;
    /** What it should run. */
    commit: string;
    /** Raised when a person asks for another try. */
    tries: number;
    /** Raised with every change of who gets through. */
    accessVersion: number;
    createdBy: EntityRef | null;
    lastUsedAt: Instant;
    idleSeconds: number;
    pin: ReviewPin | null;
    ending: ReviewEnding | null;
  };
  /** By alias. What is made empty is made by the delivery. */
  data: readonly {
    alias: string;
    wish: ReviewData;
    /** What people call the destination that it is cloned from. */
    place?: string;
    /** What is bound under the alias here. */
    addon: { id: AddonId; state: string } | null;
  }[];
  /** The newest rollout that was made for it. */
  rollout: {
    id: RolloutId;
    commit: string;
    state: RolloutState;
    /** The step that made it, where the environment itself has stopped it for something newer. */
    stoppedStep?: number;
  } | null;
  /** Add-ons at its destination that are not destroyed, bound or not. */
  addons: readonly { id: AddonId; state: string }[];
  /** Rollouts and operations that act here and are not at their end. */
  acting: readonly {
    kind: 'rollout' | 'operation';
    id: RolloutId | OperationId;
    since: Instant;
  }[];
  steps: readonly Step[];
};
