import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import { RiPushpinLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type ReviewSummary } from '../api/reviews';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { OpenPreview } from './OpenPreview';
import { stateOfReview, wordOfReview } from './words';
import styles from './Reviews.module.css';

/** Review environments as a list: what is tried there, how it is, by whom, until when, and the way in. */
export function ReviewRows(props: {
  reviews: readonly ReviewSummary[];
  /** Names the service of each; for lists across services. */
  withService?: boolean;
  /** Leaves the sentence out, where there is little room. */
  isShort?: boolean;
}) {
  const { reviews, withService, isShort } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <ul className={styles.reviews}>
      {reviews.map(review => (
        <li key={review.id} className={styles.review}>
          <div className={styles.about}>
            <div className={`${theme.row} ${theme.wrap}`}>
              <Link href={links.review(review.id)} weight="bold">
                {review.title}
              </Link>
              <StateBadge
                state={stateOfReview(review)}
                word={wordOfReview(review, t)}
              />
            </div>
            <p className={`${theme.small} ${theme.muted} ${styles.facts}`}>
              <Facts review={review} withService={withService} />
            </p>
            {!isShort && (
              <p className={`${theme.small} ${styles.facts}`}>
                <Sentence of={review.sentence} />
              </p>
            )}
          </div>
          {!hasEnded(review) && <OpenPreview review={review} />}
        </li>
      ))}
    </ul>
  );
}

function Facts(props: { review: ReviewSummary; withService?: boolean }) {
  const { review, withService } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const current = review.signOffs.filter(
    s => s.isCurrent && s.outcome === 'passed',
  );
  const facts: ReactNode[] = [
    withService && (
      <Link variant="body-small" href={links.delivery(review.service)}>
        {review.service.name}
      </Link>
    ),
    <>
      {t('reviews.branch')} <span className={theme.mono}>{review.branch}</span>
      {review.createdBy && (
        <>
          {' '}
          {t('reviews.by')} <Person of={review.createdBy} />
        </>
      )}
    </>,
    current.length > 0 && t('reviews.signedOff', { count: current.length }),
    review.openComments > 0 &&
      t('comments.open', { count: review.openComments }),
    !hasEnded(review) && <Until review={review} />,
  ];
  return (
    <>
      {facts.filter(Boolean).map((fact, index) => (
        <span key={index} className={styles.fact}>
          {fact}
        </span>
      ))}
    </>
  );
}

/** Until when it lives: pinned, or unused. */
function Until(props: { review: ReviewSummary }) {
  const { pin, endsAt } = props.review;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (pin) {
    return (
      <>
        <RiPushpinLine aria-hidden className={theme.icon} />{' '}
        {t('reviews.pinnedUntil')} <TimeAgo at={pin.until} as="point" />
      </>
    );
  }
  return endsAt ? (
    <>
      {t('reviews.ends')} <TimeAgo at={endsAt} as="point" />
    </>
  ) : null;
}
