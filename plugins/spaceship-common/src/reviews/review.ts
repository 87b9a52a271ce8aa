import type { EntityRef, Id, Instant } from '../words/ids';

export type ReviewId = Id<'review'>;

export const reviewStates = [
  'requested',
  'provisioning',
  'deploying',
  'ready',
  'failed',
  'destroying',
  'destroyed',
] as const;
export type ReviewState = (typeof reviewStates)[number];

/** Why an environment ends, for good: an ending is never taken back. */
export type ReviewEnding = {
  kind: 'branch-deleted' | 'idle' | 'person';
  by: EntityRef | null;
  at: Instant;
  reason?: string | null;
};

/** Keeps an environment until a day, whether it is used or not. */
export type ReviewPin = { by: EntityRef; reason: string; until: Instant };

/** Where the data of one add-on comes from. */
export type ReviewData =
  | { from: 'clone'; destination: string }
  | { from: 'empty' };

/** When it ends if nobody uses it until then: the idle clock starts again with each use, and a pin outlasts it. */
export function endsAt(review: {
  lastUsedAt: Instant;
  idleSeconds: number;
  pin: ReviewPin | null;
}): Instant {
  const idle = new Date(
    Date.parse(review.lastUsedAt) + review.idleSeconds * 1_000,
  ).toISOString();
  const until = review.pin && new Date(review.pin.until).toISOString();
  return until !== null && until > idle ? until : idle;
}
