import { progressOf, stepLeaf, type Progress } from '../deliveries/progress';
import type { PlannedStep } from '../deliveries/sequence';
import { stepTitle } from '../deliveries/stepTitle';
import {
  allOf,
  leaf,
  type Explanation,
  type FactRef,
  type Remedy,
} from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { DeliveryDecision, Planned } from '../rollouts/planned';
import type { Instant } from '../words/ids';
import type { ReviewFacts } from './facts';
import { lifetime } from './lifetime';
import { endedBadly, proceed, stop } from './proceed';
import type { ReviewEnding, ReviewState } from './review';
import { buildUp } from './sequence';
import { endingLeaf, planTeardown } from './teardown';

export type ReviewDecision =
  | DeliveryDecision
  /** A row only: the state from now on. With an ending, everything that acts here is told to end. */
  | { do: 'enter'; state: ReviewState; ending?: ReviewEnding; reason?: string };

/** One answer, before it is told what the whole depends on. */
export type ReviewAnswer = {
  decision: ReviewDecision;
  parts: readonly Explanation[];
  wakeUpAt?: Instant;
};

/**
 * The next thing to do with a review environment, and why: its data, its gate, the commit; later another commit in
 * place; and in the end everything goes until nothing is left. An ending outranks all else, and `failed` always says
 * who can try again and when it ends by itself. Total and deterministic.
 */
export function planReview(
  facts: ReviewFacts,
  now: Instant,
): Planned<ReviewDecision> {
  const { decision, parts, wakeUpAt } = decide(facts, now);
  const life = lifetime(facts, now);
  const tree = allOf(
    {
      id: 'review',
      message: message(
        facts.review.state === 'ready' ? 'review.ready' : 'review.conditions',
        { title: facts.destination.title, branch: facts.review.branch },
      ),
    },
    facts.review.ending ? parts : [...parts, life.leaf],
  );
  return {
    decision,
    tree,
    wakeUps: [
      ...(wakeUpAt === undefined ? [] : [{ at: wakeUpAt, why: 'review' }]),
      ...life.wakeUps,
    ].filter(({ at }) => at > now),
    factsRead: factsRead(facts),
  };
}

function decide(facts: ReviewFacts, now: Instant): ReviewAnswer {
  const { review } = facts;
  if (review.state === 'destroyed') {
    return { decision: { do: 'none' }, parts: [endingLeaf(facts)] };
  }
  if (review.ending !== null) {
    if (review.state !== 'destroying') {
      return {
        decision: { do: 'enter', state: 'destroying' },
        parts: [endingLeaf(facts)],
      };
    }
    return planTeardown(facts, now);
  }
  const { hasEnded, ending } = lifetime(facts, now);
  if (hasEnded) {
    return {
      decision: { do: 'enter', state: 'destroying', ending },
      parts: [],
    };
  }
  return planBuildUp(facts, now);
}

/** The steps until the wished commit runs; one that nothing asks for any more ends first. */
function planBuildUp(facts: ReviewFacts, now: Instant): ReviewAnswer {
  const { review, destination } = facts;
  if (!destination.capabilities?.access) return impossible(facts);
  const sequence = buildUp(facts);
  const parts: Explanation[] = [];
  const overtaken = facts.steps.find(
    step =>
      step.state === 'running' &&
      !sequence.some(planned => planned.name === step.name),
  );
  if (overtaken) {
    return { decision: stop(overtaken, 'review.overtaken'), parts };
  }
  for (const planned of sequence) {
    const progress = progressOf(planned, facts.steps, now);
    parts.push(leafOf(planned, progress, facts));
    if (progress.is !== 'done') {
      return advance(planned, progress, facts, parts);
    }
  }
  return review.state === 'ready'
    ? { decision: { do: 'wait' }, parts }
    : { decision: { do: 'enter', state: 'ready' }, parts };
}

/** Begins, asks, waits for, or stops the step whose turn it is; the state says first what is being done. */
function advance(
  planned: PlannedStep,
  progress: Exclude<Progress, { is: 'done' }>,
  facts: ReviewFacts,
  parts: readonly Explanation[],
): ReviewAnswer {
  const state = stateDuring(planned, progress, facts);
  if (state !== facts.review.state) {
    const reason =
      'row' in progress ? progress.row.error?.message ?? undefined : undefined;
    return {
      decision: {
        do: 'enter',
        state,
        ...(state === 'failed' && reason !== undefined && { reason }),
      },
      parts,
    };
  }
  return proceed({ planned, progress }, parts);
}

function stateDuring(
  planned: PlannedStep,
  progress: Progress,
  facts: ReviewFacts,
): ReviewState {
  if (endedBadly(progress)) {
    return 'failed';
  }
  if (planned.input.kind === 'review.deploy') return 'deploying';
  // Links come and go in front of what is ready.
  return facts.review.state === 'ready' ? 'ready' : 'provisioning';
}

/** Of a step that failed for good: who can do something about it. */
function leafOf(
  planned: PlannedStep,
  progress: Progress,
  facts: ReviewFacts,
): Explanation {
  if (endedBadly(progress)) {
    return leaf({
      id: `review/step:${planned.name}`,
      kind: 'step',
      verdict: 'waiting-person',
      message: message('step.failed', {
        step: stepTitle(planned.input),
        error: progress.row.error?.message ?? progress.is,
      }),
      read: [
        {
          fact: `step:${planned.name}`,
          value: { attempt: progress.row.attempt, state: progress.row.state },
        },
      ],
      remedies: retry(facts),
    });
  }
  return stepLeaf('review', planned, progress);
}

const retry = ({ review }: ReviewFacts): [Remedy, ...Remedy[]] => [
  {
    kind: 'person',
    act: 'retry-review',
    who: review.createdBy === null ? [] : [review.createdBy],
    permission: 'spaceship.review.create',
  },
  {
    kind: 'change',
    what: `a commit on ${review.branch} that mends it`,
  },
];

/** Nothing is put where nobody stands at the door. */
function impossible(facts: ReviewFacts): ReviewAnswer {
  const { capabilities, title } = facts.destination;
  const text = message('review.no-gate', {
    title,
    isInstalled: capabilities !== null,
  });
  const parts = [
    leaf({
      id: 'review/gate',
      kind: 'gate',
      verdict: 'blocked',
      message: text,
      read: [{ fact: 'destination/capabilities', value: capabilities }],
      remedies: [
        {
          kind: 'change',
          what: 'a driver that has a gate as spaceship.reviews.driver in the configuration',
        },
      ],
    }),
  ];
  return facts.review.state === 'failed'
    ? { decision: { do: 'wait' }, parts }
    : {
        decision: { do: 'enter', state: 'failed', reason: renderMessage(text) },
        parts,
      };
}

function factsRead(facts: ReviewFacts): FactRef[] {
  const { review, destination, rollout } = facts;
  return [
    { fact: 'acting', value: facts.acting.map(({ id }) => id) },
    {
      fact: 'addons',
      value: facts.addons.map(({ id, state }) => ({ id, state })),
    },
    {
      fact: 'data',
      value: facts.data.map(({ alias, addon, place }) => ({
        alias,
        place: place ?? null,
        state: addon?.state ?? null,
      })),
    },
    { fact: 'destination/capabilities', value: destination.capabilities },
    { fact: 'review/accessVersion', value: review.accessVersion },
    { fact: 'review/commit', value: review.commit },
    { fact: 'review/ending', value: review.ending },
    { fact: 'review/lastUsedAt', value: review.lastUsedAt },
    { fact: 'review/pin', value: review.pin },
    { fact: 'review/state', value: review.state },
    { fact: 'review/tries', value: review.tries },
    { fact: 'rollout', value: rollout?.state ?? null },
    ...(rollout?.stoppedStep === undefined
      ? []
      : [{ fact: 'rollout/stoppedStep', value: rollout.stoppedStep }]),
    {
      fact: 'steps',
      value: facts.steps.map(({ n, attempt, state }) => ({
        n,
        attempt,
        state,
      })),
    },
  ];
}
