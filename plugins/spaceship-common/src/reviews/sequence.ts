import type { PlannedStep } from '../deliveries/sequence';
import type { Step } from '../deliveries/step';
import type { ReviewFacts } from './facts';

const minute = 60_000;

/** What has to be done, in order, until the wished commit runs behind its gate on its data. */
export function buildUp(facts: ReviewFacts): PlannedStep[] {
  const { review } = facts;
  return [
    ...copies(facts),
    {
      ...forward,
      name: `access:${review.accessVersion}:${review.tries}`,
      input: { kind: 'review.access', version: review.accessVersion },
      attempts: 8,
      limitMs: 5 * minute,
    },
    {
      ...forward,
      name: deployName(facts),
      input: { kind: 'review.deploy', commit: review.commit },
      attempts: 1,
      limitMs: 24 * 60 * minute,
    },
  ];
}

/**
 * A commit that comes back, by a forced push for instance, is deployed anew: how it went before, or that it was stopped
 * for something newer, says nothing of what runs. It counts as stopped as soon as its rollout is, whether or not anybody
 * has lived to write that down with the step.
 */
function deployName({ review, rollout, steps }: ReviewFacts): string {
  const own = `deploy:${review.commit}:${review.tries}`;
  const isOwn = ({ name }: Step) => name === own || name.startsWith(`${own}:`);
  const deploys = steps
    .filter(step => step.input.kind === 'review.deploy')
    .sort((a, b) => a.n - b.n);
  const last = deploys[deploys.length - 1];
  const isStopped =
    last?.state === 'cancelled' ||
    (last?.state === 'running' && last.n === rollout?.stoppedStep);
  if (last && isOwn(last) && !isStopped) return last.name;
  return deploys.some(isOwn) ? `${own}:${last.n}` : own;
}

/** Data that is bound already is not copied again. */
function copies({ data, review }: ReviewFacts): PlannedStep[] {
  return [...data]
    .sort((a, b) => (a.alias < b.alias ? -1 : 1))
    .flatMap(({ alias, wish, addon, place }) =>
      wish.from === 'empty' || addon?.state === 'ready'
        ? []
        : [
            {
              ...forward,
              name: `data:${alias}:${review.tries}`,
              input: {
                kind: 'review.data' as const,
                alias,
                source: wish.destination,
                ...(place !== undefined && { place }),
              },
              attempts: 3,
              limitMs: 60 * minute,
            },
          ],
    );
}

/**
 * What has to go, in no order that matters, and then the proof. A step that failed for good, and a proof that found
 * something, are followed by another round of all of them.
 */
export function tearDown(facts: ReviewFacts): PlannedStep[] {
  const round = roundOf(facts);
  return [
    {
      ...back,
      name: `teardown:${round}`,
      input: { kind: 'review.teardown' },
    },
    ...[...facts.addons]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(
        ({ id }): PlannedStep => ({
          ...back,
          name: `addon:${id}:${round}`,
          input: { kind: 'review.addon', addonId: id },
        }),
      ),
    {
      ...back,
      name: `proof:${round}`,
      input: { kind: 'review.proof' },
      attempts: 4,
    },
  ];
}

/** How many rounds of the teardown have failed. */
export const roundOf = (facts: ReviewFacts): number =>
  new Set(
    facts.steps
      .filter(step => step.direction === 'back' && isFailedForGood(step, facts))
      .map(step => step.name),
  ).size;

function isFailedForGood(
  step: ReviewFacts['steps'][number],
  facts: ReviewFacts,
): boolean {
  const attempts = step.input.kind === 'review.proof' ? 4 : back.attempts;
  const isLast = !facts.steps.some(
    other => other.name === step.name && other.attempt > step.attempt,
  );
  return (
    isLast &&
    step.state !== 'running' &&
    step.state !== 'succeeded' &&
    (step.attempt >= attempts ||
      step.error?.terminal === true ||
      step.state === 'cancelled')
  );
}

const forward = {
  direction: 'forward',
  effect: 'idempotent',
  interruptible: true,
} as const;

const back = {
  direction: 'back',
  effect: 'idempotent',
  interruptible: false,
  attempts: 8,
  limitMs: 10 * minute,
} as const;
