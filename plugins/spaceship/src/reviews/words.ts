import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { Review, ReviewSummary } from '../api/reviews';
import { wordFor, type StateWord } from '../states/look';
import type { SpaceshipMessages } from '../translation';

type T = TranslationFunction<SpaceshipMessages>;

/** The state of a review environment as a reader knows it. */
export const stateOfReview = (
  review: Pick<ReviewSummary, 'state'>,
): StateWord => wordFor(review.state);

/** How what runs there is: seen lately, or else no news. */
export const healthOfReview = ({ health }: Pick<Review, 'health'>): StateWord =>
  health.state === 'unknown' ? 'no-news' : wordFor(health.state);

/** The word beside it, where an environment says it otherwise than other things do. */
export function wordOfReview(
  review: Pick<ReviewSummary, 'state'>,
  t: T,
): string | undefined {
  if (review.state === 'destroyed') return t('reviews.over');
  return review.state === 'destroying' ? t('reviews.ending') : undefined;
}

type SignOff = ReviewSummary['signOffs'][number];

/** What a role has said last: of what runs now, or else of an earlier version. */
export function signOffOf(
  review: Pick<ReviewSummary, 'signOffs'>,
  role: string,
): SignOff | null {
  const given = review.signOffs
    .filter(s => s.role === role)
    .sort((a, b) => b.at.localeCompare(a.at));
  return given.find(s => s.isCurrent) ?? given[0] ?? null;
}

/** Roles that a sign-off was given in although nobody is asked for it. */
export const otherRoles = (review: Review): string[] => [
  ...new Set(
    review.signOffs
      .map(s => s.role)
      .filter(role => !review.roles.some(r => r.role === role)),
  ),
];
