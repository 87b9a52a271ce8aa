import type { DeliveryId, Instant, RolloutId } from '../words/ids';
import type { Explanation, FactRef } from '../gates/explanation';
import type { EffectClass, StepInput } from '../deliveries/step';

/** Plan again at an instant, or when one of these facts changes. */
export type WakeUp = { at: Instant; why: string };

/** What a plan always carries: no decision without the whole explanation, so a wait without one cannot be expressed. */
export type Planned<D> = {
  decision: D;
  tree: Explanation;
  wakeUps: readonly WakeUp[];
  factsRead: readonly FactRef[];
};

export type RolloutDecision =
  | { do: 'wait' }
  /** Deliveries of the next wave begin; the rollout's state becomes `delivering`. */
  | { do: 'start'; deliveries: readonly DeliveryId[] }
  /** Ask running deliveries to go back to a known state; the rollout's state becomes `cancelling`. */
  | {
      do: 'cancel-deliveries';
      deliveries: readonly DeliveryId[];
      reason: string;
    }
  /** `superseded` here: every destination that is left runs something newer already. Deliveries that were not begun end alike. */
  | {
      do: 'finish';
      outcome: 'delivered' | 'failed' | 'cancelled' | 'superseded' | 'unknown';
      reason: string;
    }
  /** A newer rollout takes the place of this one, which has not begun. */
  | { do: 'supersede'; by: RolloutId }
  /** Final: nothing to do. */
  | { do: 'none' };

/** The step to begin, or to ask about again, with its identity. */
export type StepIntent = {
  n: number;
  name: string;
  direction: 'forward' | 'back';
  attempt: number;
  input: StepInput;
  effect: EffectClass;
  interruptible: boolean;
};

export type DeliveryDecision =
  | { do: 'wait' }
  /** Begin this step (no row has its n and attempt yet). */
  | { do: 'begin'; step: StepIntent }
  /** The step's row says `running`: ask its effect how it stands; only `absent` is run again, under the same identity. */
  | { do: 'ask'; n: number; attempt: number }
  /** End the running step as failed (deadline) or cancelled; its effect is told to stop. */
  | {
      do: 'stop';
      n: number;
      attempt: number;
      as: 'failed' | 'cancelled';
      reason: string;
    }
  | {
      do: 'finish';
      outcome: 'delivered' | 'failed' | 'cancelled' | 'unknown';
      reason: string;
    }
  | { do: 'none' };

export type BuildDecision = DeliveryDecision;
