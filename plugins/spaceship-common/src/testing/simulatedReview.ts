import type { ReviewFacts } from '../reviews/facts';
import type { ReviewEnding, ReviewPin, ReviewState } from '../reviews/review';
import type { Step } from '../deliveries/step';
import type { RolloutState } from '../rollouts/rollout';
import { id } from './facts';

/** An environment as its row has it. */
export type SimulatedReview = {
  id: string;
  branch: string;
  generation: number;
  state: ReviewState;
  commit: string;
  tries: number;
  lastUsedAt: string;
  pin: ReviewPin | null;
  ending: ReviewEnding | null;
  /** Was its branch really gone when it was ended for that? */
  wasGone: boolean;
  missed: number;
  again: string | null;
  steps: Step[];
  rollout: {
    id: string;
    commit: string;
    state: RolloutState;
    stoppedStep?: number;
  } | null;
  copy: 'none' | 'running' | 'ready' | 'failed';
};

/** Everything that the planner is told of one of them; `exists`: whether anything of it is there. */
export function reviewFactsOf(
  one: SimulatedReview,
  exists: boolean,
  now: string,
): ReviewFacts {
  const isActing =
    one.rollout !== null &&
    ['waiting', 'delivering'].includes(one.rollout.state);
  const addon =
    one.copy === 'none' || !exists
      ? null
      : { id: id<'addon'>(`addon of ${one.id}`), state: one.copy };
  return {
    service: { id: id<'service'>('flags'), name: 'flags', owner: null },
    destination: {
      id: id<'destination'>(one.id),
      slug: one.id,
      title: one.branch,
      capabilities: { access: true },
    },
    review: {
      id: id<'review'>(one.id),
      state: one.state,
      branch: one.branch,
      generation: one.generation,
      commit: one.commit,
      tries: one.tries,
      accessVersion: 1,
      createdBy: null,
      lastUsedAt: one.lastUsedAt,
      idleSeconds: 3 * 86_400,
      pin: one.pin,
      ending: one.ending,
    },
    data: [
      {
        alias: 'database',
        wish: { from: 'clone', destination: 'staging' },
        addon,
      },
    ],
    rollout: one.rollout && {
      ...one.rollout,
      id: id<'rollout'>(one.rollout.id),
    },
    addons: addon ? [addon] : [],
    acting: [
      ...(isActing
        ? [
            {
              kind: 'rollout' as const,
              id: id<'rollout'>('r'),
              since: now,
            },
          ]
        : []),
      ...(one.copy === 'running'
        ? [
            {
              kind: 'operation' as const,
              id: id<'operation'>('o'),
              since: now,
            },
          ]
        : []),
    ],
    steps: one.steps,
  };
}
