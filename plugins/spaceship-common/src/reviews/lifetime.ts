import { leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import type { WakeUp } from '../rollouts/planned';
import type { Instant } from '../words/ids';
import type { ReviewFacts } from './facts';
import { endsAt, type ReviewEnding } from './review';

/** So long before its end, whoever made it is told. */
export const endWarningMs = 24 * 3_600_000;

/** When it ends by itself, and what keeps it. The idle clock counts from the last use, never from its making. */
export function lifetime(
  { review }: Pick<ReviewFacts, 'review'>,
  now: Instant,
): {
  hasEnded: boolean;
  ending: ReviewEnding;
  leaf: Explanation;
  wakeUps: WakeUp[];
} {
  const end = endsAt(review);
  const warnAt = new Date(Date.parse(end) - endWarningMs).toISOString();
  const isPinned = review.pin !== null && review.pin.until > now;
  const isSoon = warnAt <= now && !isPinned;
  const params = {
    at: end,
    by: review.pin?.by ?? null,
    reason: review.pin?.reason ?? null,
  };
  const text = isSoon ? 'review.ends-soon' : 'review.lives';
  return {
    hasEnded: end <= now,
    ending: { kind: 'idle', by: null, at: now },
    leaf: leaf({
      id: 'review/lifetime',
      kind: 'lifetime',
      verdict: 'satisfied',
      message: message(isPinned ? 'review.pinned' : text, params),
      read: [
        { fact: 'review/lastUsedAt', value: review.lastUsedAt },
        { fact: 'review/pin', value: review.pin },
      ],
    }),
    wakeUps: [
      { at: warnAt, why: 'review/lifetime' },
      { at: end, why: 'review/lifetime' },
      ...(isPinned && review.pin
        ? [{ at: review.pin.until, why: 'review/pin' }]
        : []),
    ],
  };
}
