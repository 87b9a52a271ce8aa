import type { Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { DeliveryDecision } from '../rollouts/planned';
import type { Instant } from '../words/ids';
import {
  detailOf,
  limit,
  progressOf,
  stepLeaf,
  type Help,
  type Progress,
} from './progress';
import type { PlannedStep } from './sequence';
import { stepTitle } from './stepTitle';
import type { Step } from './step';

/** What is to be done with whatever has steps, and the leaves that say why. */
export type Answer = {
  decision: DeliveryDecision;
  parts: readonly Explanation[];
  wakeUpAt?: Instant;
};

/** A step of a sequence with how far it is. */
export type Stage = { planned: PlannedStep; progress: Progress };

/** The leaves of a sequence up to the first step that is not done. */
export function stages(
  parent: string,
  sequence: readonly PlannedStep[],
  steps: readonly Step[],
  now: Instant,
  help?: Help,
): { parts: Explanation[]; open: Stage | null } {
  const parts: Explanation[] = [];
  for (const planned of sequence) {
    const progress = progressOf(planned, steps, now);
    parts.push(stepLeaf(parent, planned, progress, help));
    if (progress.is !== 'done') return { parts, open: { planned, progress } };
  }
  return { parts, open: null };
}

/** Begins, asks, waits for, or stops the step whose turn it is. */
export function advance(
  { planned, progress }: Stage,
  parts: readonly Explanation[],
): Answer {
  switch (progress.is) {
    case 'next':
      return { decision: { do: 'begin', step: progress.intent }, parts };
    case 'running':
      return {
        decision: {
          do: 'ask',
          n: progress.row.n,
          attempt: progress.row.attempt,
        },
        parts,
        ...(progress.until !== null && { wakeUpAt: progress.until }),
      };
    case 'late':
      return { decision: stopLate(planned, progress.row), parts };
    case 'retrying':
      return { decision: { do: 'wait' }, parts, wakeUpAt: progress.at };
    default:
      return {
        decision: { do: 'finish', outcome: 'unknown', reason: textOf(parts) },
        parts,
      };
  }
}

const stopLate = (planned: PlannedStep, row: Step): DeliveryDecision => ({
  do: 'stop',
  n: row.n,
  attempt: row.attempt,
  as: 'failed',
  reason: renderMessage(
    message('step.late', {
      step: stepTitle(planned.input),
      limit: limit(planned.limitMs ?? 0),
      detail: detailOf(row),
    }),
  ),
});

/** Stops a running step because somebody said so. */
export const stop = (planned: PlannedStep, row: Step): DeliveryDecision => ({
  do: 'stop',
  n: row.n,
  attempt: row.attempt,
  as: 'cancelled',
  reason: renderMessage(
    message('step.stopping', { step: stepTitle(planned.input) }),
  ),
});

/** What the last leaf says. */
export const textOf = (parts: readonly Explanation[]): string =>
  renderMessage(parts[parts.length - 1].message);
