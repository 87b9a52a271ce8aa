import { after, progressOf, stepLeaf } from '../deliveries/progress';
import { leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { Instant } from '../words/ids';
import type { ReviewFacts } from './facts';
import type { ReviewAnswer } from './plan';
import { proceed, stop } from './proceed';
import { roundOf, tearDown } from './sequence';

/** After so many rounds a person is asked; the rounds go on. */
const roundsUntilPerson = 3;
const longestPauseMs = 10 * 60_000;
const lookAgainMs = 5_000;

/**
 * Everything goes: first what is still being made is told to stop and is waited for, then what runs, then the data, then
 * the proof. It never gives up: a round that failed is followed by another, and after some a person is asked as well.
 */
export function planTeardown(facts: ReviewFacts, now: Instant): ReviewAnswer {
  const making = facts.steps.find(
    step => step.state === 'running' && step.direction === 'forward',
  );
  const parts: Explanation[] = [endingLeaf(facts)];
  if (making) return { decision: stop(making, 'review.ends'), parts };
  if (facts.acting.length > 0) {
    return {
      decision: { do: 'wait' },
      parts: [...parts, ...facts.acting.map(actingLeaf)],
      wakeUpAt: after(now, lookAgainMs),
    };
  }
  const round = roundOf(facts);
  const resumesAt = pauseUntil(facts, round);
  if (round > 0) parts.push(leftLeaf(facts, round, resumesAt));
  if (resumesAt !== null && now < resumesAt) {
    return { decision: { do: 'wait' }, parts, wakeUpAt: resumesAt };
  }
  for (const planned of tearDown(facts)) {
    const progress = progressOf(planned, facts.steps, now);
    parts.push(stepLeaf('review', planned, progress));
    if (progress.is !== 'done') return proceed({ planned, progress }, parts);
  }
  return {
    decision: {
      do: 'finish',
      outcome: 'delivered',
      reason: renderMessage(message('review.nothing-left', {})),
    },
    parts,
  };
}

/** Why it ends: an ending is never taken back. */
export function endingLeaf({ review }: ReviewFacts): Explanation {
  const { ending, branch } = review;
  return leaf({
    id: 'review/ending',
    kind: 'ending',
    verdict: 'satisfied',
    message: message(`review.ends-${ending?.kind ?? 'person'}`, {
      branch,
      by: ending?.by ?? null,
      reason: ending?.reason ?? null,
    }),
    read: [
      {
        fact: 'review/ending',
        value: ending?.kind ?? null,
        ...(ending && { at: ending.at }),
      },
    ],
  });
}

function actingLeaf({
  kind,
  id,
  since,
}: ReviewFacts['acting'][number]): Explanation {
  return leaf({
    id: `review/acting:${id}`,
    kind: 'acting',
    verdict: 'waiting-event',
    message: message(
      kind === 'rollout' ? 'review.waits-rollout' : 'review.waits-operation',
      {},
    ),
    read: [{ fact: `acting:${id}`, value: kind, at: since }],
    remedies: [
      {
        kind: 'event',
        event: kind === 'rollout' ? 'rollout-finished' : 'operation-finished',
        subject: id,
      },
    ],
  });
}

/** The last error of the teardown, who can help, and when it goes on by itself. */
function leftLeaf(
  facts: ReviewFacts,
  round: number,
  resumesAt: Instant | null,
): Explanation {
  const last = lastFailure(facts);
  const text = message('review.left', {
    error: last?.error?.message ?? null,
    round,
  });
  const node = {
    id: 'review/left',
    kind: 'left',
    message: text,
    read: [{ fact: 'teardown/rounds', value: round }],
  };
  if (round < roundsUntilPerson && resumesAt !== null) {
    return leaf({ ...node, verdict: 'waiting-time', earliest: resumesAt });
  }
  return leaf({
    ...node,
    verdict: 'waiting-person',
    remedies: [
      {
        kind: 'person',
        act: 'remove-left',
        who: facts.service.owner === null ? [] : [facts.service.owner],
      },
      ...(resumesAt === null ? [] : [{ kind: 'time' as const, at: resumesAt }]),
    ],
  });
}

const lastFailure = (facts: ReviewFacts) =>
  facts.steps
    .filter(
      step =>
        step.direction === 'back' &&
        step.endedAt !== null &&
        step.state !== 'succeeded',
    )
    .reduce<ReviewFacts['steps'][number] | null>(
      (last, next) =>
        last === null || (next.endedAt ?? '') > (last.endedAt ?? '')
          ? next
          : last,
      null,
    );

/** Rounds come 10 s, 20 s, 40 s and so on apart, at most ten minutes. */
function pauseUntil(facts: ReviewFacts, round: number): Instant | null {
  const last = lastFailure(facts);
  if (round === 0 || last?.endedAt === null || last === null) return null;
  return after(
    last.endedAt,
    Math.min(longestPauseMs, 5_000 * 2 ** Math.min(round, 10)),
  );
}
