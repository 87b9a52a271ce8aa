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
        decision: finish('unknown', textOf(parts)),
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

/** A cancel stops the running step where that is allowed, and else waits for it, which the last leaf then says. */
export function interrupt(
  open: Stage,
  parts: readonly Explanation[],
  waitsForIt: (planned: PlannedStep) => Explanation,
): Answer {
  const { planned, progress } = open;
  if (progress.is !== 'running' || !progress.row.interruptible) {
    const answer = advance(open, parts);
    return { ...answer, parts: [...parts, waitsForIt(planned)] };
  }
  return { decision: stop(planned, progress.row), parts };
}

/** Why something goes back, and what it has come to when it is back. */
export type Return = { outcome: 'failed' | 'cancelled'; text: string };

/** The next step of a way back. One that fails there leaves nobody knowing how it is. */
export function goBack(
  { open, parts: back }: ReturnType<typeof stages>,
  { outcome, text }: Return,
  before: readonly Explanation[],
): Answer {
  const parts = [...before, ...back];
  if (open === null) return { decision: finish(outcome, text), parts };
  if (open.progress.is === 'failed' || open.progress.is === 'cancelled') {
    return {
      decision: finish(
        'unknown',
        `${text} And the way back failed: ${textOf(back)}`,
      ),
      parts,
    };
  }
  return advance(open, parts);
}

export const finish = (
  outcome: Extract<DeliveryDecision, { do: 'finish' }>['outcome'],
  reason: string,
): DeliveryDecision => ({ do: 'finish', outcome, reason });

/** What the last leaf says. */
export const textOf = (parts: readonly Explanation[]): string =>
  renderMessage(parts[parts.length - 1].message);
