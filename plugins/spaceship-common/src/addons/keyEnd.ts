import { after } from '../deliveries/progress';
import type { Instant } from '../words/ids';

/** From so many days before a key ends on, people are told. */
export const keyEndNoticeDays = 14;

/** What is known of the current key of an external API. */
export type KeyFacts = {
  /** When it ends by itself; null: never, or nobody has said. */
  endsAt: Instant | null;
  isNextHandedIn: boolean;
  isBeingRotated: boolean;
};

export type KeyEnd = {
  at: Instant;
  isOver: boolean;
  /** What somebody has to do: bring the next key, or take the one that was brought. `none`: it is being done. */
  next: 'hand-in' | 'rotate' | 'none';
};

/** That a key ends soon or has ended, and what helps; null as long as nobody needs to know. */
export function keyEnd(facts: KeyFacts, now: Instant): KeyEnd | null {
  const { endsAt: at } = facts;
  if (at === null || now < keyEndToldAt(at)) return null;
  return { at, isOver: now >= at, next: nextFor(facts) };
}

/** Since when people are told of a key that ends then. */
export const keyEndToldAt = (at: Instant): Instant =>
  after(at, -keyEndNoticeDays * 86_400_000);

function nextFor({ isBeingRotated, isNextHandedIn }: KeyFacts) {
  if (isBeingRotated) return 'none';
  return isNextHandedIn ? 'rotate' : 'hand-in';
}
