import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Effect } from '@spaceship/backstage-plugin-spaceship-node';
import type { SubjectFacts } from '../decisions';
import type { Subject } from '../subject';

/** One call for one step. Its effect carries an identity, which take-over does not change, and the fence of the lease. */
export type StepCall<I extends StepInput = StepInput> = {
  subject: Subject;
  facts: SubjectFacts;
  input: I;
  effect: Effect;
  startedAt: string;
};

/** Carries out one kind of step. Every method may be called again, at any time, by another replica. */
export interface StepExecutor<I extends StepInput = StepInput> {
  begin(call: StepCall<I>): Promise<StepOutcome>;
  /** How its effect stands, or null where there is none. */
  ask(call: StepCall<I>): Promise<StepOutcome | null>;
  /** Tells the effect to end. True once it has. */
  stop(call: StepCall<I>): Promise<boolean>;
}

export type StepExecutors = {
  [K in StepInput['kind']]: StepExecutor<Extract<StepInput, { kind: K }>>;
};
