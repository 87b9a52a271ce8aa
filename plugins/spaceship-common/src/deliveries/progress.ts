import { leaf, type Explanation, type Remedy } from '../gates/explanation';
import { message } from '../gates/messages';
import type { StepIntent } from '../rollouts/planned';
import type { Instant } from '../words/ids';
import type { PlannedStep } from './sequence';
import { stepTitle } from './stepTitle';
import type { Step } from './step';

/** How far one planned step is, from its stored attempts. */
export type Progress =
  | { is: 'next'; intent: StepIntent }
  | { is: 'retrying'; at: Instant; row: Step }
  | { is: 'running'; until: Instant | null; row: Step }
  | { is: 'late'; row: Step }
  | { is: 'done'; row: Step }
  | { is: 'failed'; row: Step }
  | { is: 'cancelled'; row: Step }
  | { is: 'unknown'; row: Step };

/** Reads the progress of a step; it is never begun twice, and repeated only where that is safe and allowed. */
export function progressOf(
  planned: PlannedStep,
  steps: readonly Step[],
  now: Instant,
): Progress {
  const row = lastAttempt(planned, steps);
  if (row === null) {
    const n = 1 + Math.max(0, ...steps.map(step => step.n));
    return { is: 'next', intent: intentOf(planned, n, 1) };
  }
  switch (row.state) {
    case 'running': {
      if (planned.limitMs === null) return { is: 'running', until: null, row };
      const until = after(row.startedAt, planned.limitMs);
      return now >= until && wasAskedSince(row, until)
        ? { is: 'late', row }
        : { is: 'running', until, row };
    }
    case 'succeeded':
      return { is: 'done', row };
    case 'cancelled':
      return { is: 'cancelled', row };
    case 'unknown':
      return row.effect === 'idempotent' && row.attempt < planned.attempts
        ? retry(planned, row, now)
        : { is: 'unknown', row };
    default:
      return row.error?.terminal || row.attempt >= planned.attempts
        ? { is: 'failed', row }
        : retry(planned, row, now);
  }
}

/** Nobody may have looked for a while: what ended well meanwhile is not called late. */
const wasAskedSince = ({ askedAt }: Step, until: Instant): boolean =>
  askedAt === undefined || (askedAt !== null && askedAt >= until);

function retry(planned: PlannedStep, row: Step, now: Instant): Progress {
  const at = after(row.endedAt ?? row.startedAt, backOffMs(row.attempt));
  return now >= at
    ? { is: 'next', intent: intentOf(planned, row.n, row.attempt + 1) }
    : { is: 'retrying', at, row };
}

function lastAttempt(
  planned: PlannedStep,
  steps: readonly Step[],
): Step | null {
  return steps.reduce<Step | null>(
    (last, step) =>
      step.name === planned.name &&
      step.direction === planned.direction &&
      (last === null || step.attempt > last.attempt)
        ? step
        : last,
    null,
  );
}

const intentOf = (
  planned: PlannedStep,
  n: number,
  attempt: number,
): StepIntent => ({
  n,
  name: planned.name,
  direction: planned.direction,
  attempt,
  input: planned.input,
  effect: planned.effect,
  interruptible: planned.interruptible,
});

/** 1 s, 2 s, 4 s and so on, at most 30 s. */
const backOffMs = (attempt: number): number =>
  Math.min(30_000, 1_000 * 2 ** (attempt - 1));

export const after = (instant: Instant, ms: number): Instant =>
  new Date(Date.parse(instant) + ms).toISOString();

/** What helps where a step ended badly. */
export type Help = { failed: Remedy; unknown: Remedy };

const deliverAgain: Help = {
  failed: {
    kind: 'change',
    what: 'a release in which it works',
  },
  unknown: {
    kind: 'person',
    act: 'look how it ended and deliver again',
    who: [],
    permission: 'spaceship.rollout.create',
  },
};

/** The leaf of a step: what it waits for, or how it ended. */
export function stepLeaf(
  parent: string,
  planned: PlannedStep,
  progress: Progress,
  help: Help = deliverAgain,
): Explanation {
  const step = stepTitle(planned.input);
  const id = `${parent}/step:${planned.name}`;
  const row = 'row' in progress ? progress.row : null;
  const node = {
    id,
    kind: 'step',
    read: row
      ? [
          {
            fact: `step:${planned.name}`,
            value: { n: row.n, attempt: row.attempt, state: row.state },
            at: row.endedAt ?? row.startedAt,
          },
        ]
      : [],
  };
  const error = row?.error?.message ?? 'no reason was given';
  const finished = {
    kind: 'event',
    event: 'step-finished',
    subject: planned.name,
  } as const;
  switch (progress.is) {
    case 'done':
      return leaf({
        ...node,
        verdict: 'satisfied',
        message: message('step.done', {
          step,
          unproven: unprovenOf(progress.row.output),
        }),
      });
    case 'next':
      return leaf({
        ...node,
        verdict: 'waiting-event',
        message: message('step.next', { step }),
        remedies: [finished],
      });
    case 'running':
      return leaf({
        ...node,
        verdict: 'waiting-event',
        message: message('step.running', {
          step,
          until: progress.until,
          detail: detailOf(progress.row),
        }),
        remedies: [finished],
      });
    case 'late':
      return leaf({
        ...node,
        verdict: 'waiting-event',
        message: message('step.late', {
          step,
          limit: limit(planned.limitMs ?? 0),
          detail: detailOf(progress.row),
        }),
        remedies: [finished],
      });
    case 'retrying':
      return leaf({
        ...node,
        verdict: 'waiting-time',
        message: message('step.retry', {
          step,
          error,
          attempt: progress.row.attempt + 1,
          attempts: planned.attempts,
        }),
        earliest: progress.at,
      });
    case 'cancelled':
      return leaf({
        ...node,
        verdict: 'not-concerned',
        message: message('step.skipped', { step, state: 'cancelled' }),
      });
    case 'failed':
      return leaf({
        ...node,
        verdict: 'blocked',
        message: message('step.failed', { step, error }),
        remedies: [help.failed],
      });
    default:
      return leaf({
        ...node,
        verdict: 'unknown',
        message: message('step.unknown', { step, error }),
        remedies: [help.unknown],
      });
  }
}

export const detailOf = ({ output }: Step): string | null => noteOf(output);

/** What a running step says of itself: its output's `detail`, or the `trouble` of reaching it. */
export const noteOf = (output: unknown): string | null =>
  said(output, 'detail') ?? said(output, 'trouble');

/** What a step could not show although it is done: nothing was tried, and why. */
export const unprovenOf = (output: unknown): string | null =>
  said(output, 'unproven');

function said(output: unknown, what: string): string | null {
  if (typeof output !== 'object' || output === null) return null;
  const text = (output as Record<string, unknown>)[what];
  return typeof text === 'string' ? text : null;
}

/** A length of time in words, for instance `90 s` or `10 min`. */
export function limit(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Math.ceil(ms / 1000)} s`;
}
