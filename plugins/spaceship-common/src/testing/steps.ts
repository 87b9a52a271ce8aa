import type { Step, StepOutcome } from '../deliveries/step';
import type { StepIntent } from '../rollouts/planned';
import type { Instant } from '../words/ids';

/** The row of a step that has just been begun. */
export const begun = (intent: StepIntent, at: Instant): Step => ({
  n: intent.n,
  name: intent.name,
  direction: intent.direction,
  input: intent.input,
  effect: intent.effect,
  interruptible: intent.interruptible,
  state: 'running',
  attempt: intent.attempt,
  fence: 1,
  startedAt: at,
  endedAt: null,
  output: null,
  error: null,
});

/** The rows after one of them had an outcome. */
export const ended = (
  steps: readonly Step[],
  { n, attempt }: { n: number; attempt: number },
  outcome: Exclude<StepOutcome, { state: 'running' }> | { state: 'cancelled' },
  at: Instant,
): Step[] =>
  steps.map(step =>
    step.n === n && step.attempt === attempt
      ? {
          ...step,
          state: outcome.state,
          endedAt: at,
          output: 'output' in outcome ? outcome.output ?? null : null,
          error: 'error' in outcome ? outcome.error : null,
        }
      : step,
  );
