import type { Progress } from '../deliveries/progress';
import { advance, type Stage } from '../deliveries/stages';
import { stepTitle } from '../deliveries/stepTitle';
import type { Step } from '../deliveries/step';
import { message } from '../gates/messages';
import type { Explanation } from '../gates/explanation';
import { renderMessage } from '../gates/render';
import type { ReviewAnswer, ReviewDecision } from './plan';

type EndedBadly = Extract<Progress, { is: 'failed' | 'cancelled' | 'unknown' }>;

/** It is not tried again by itself. */
export const endedBadly = (progress: Progress): progress is EndedBadly =>
  progress.is === 'failed' ||
  progress.is === 'cancelled' ||
  progress.is === 'unknown';

/** Goes on with the step whose turn it is. One that ended badly ends nothing else: somebody or the next round tries again. */
export const proceed = (
  open: Stage,
  parts: readonly Explanation[],
): ReviewAnswer =>
  endedBadly(open.progress)
    ? { decision: { do: 'wait' }, parts }
    : advance(open, parts);

/** Stops a running step that nothing asks for any more. */
export const stop = (
  step: Step,
  why: 'review.overtaken' | 'review.ends',
): ReviewDecision => ({
  do: 'stop',
  n: step.n,
  attempt: step.attempt,
  as: 'cancelled',
  reason: renderMessage(message(why, { step: stepTitle(step.input) })),
});
