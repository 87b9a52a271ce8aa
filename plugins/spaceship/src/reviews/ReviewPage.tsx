import { useParams } from 'react-router-dom';
import { Container, Link } from '@backstage/ui';
import { RiShareLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useReview, type Review } from '../api/reviews';
import { useLive } from '../api/useLive';
import { useMe } from '../api/useMe';
import { DeliverySkeleton } from '../delivery/DeliverySkeleton';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { GateExplanation } from '../explanations/GateExplanation';
import { Reason } from '../explanations/Reason';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { LiveMark } from '../surfaces/LiveMark';
import { Panel } from '../surfaces/Panel';
import { Surface, type Asked } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { ReviewActsProvider, useReviewActs } from './acts/reviewActs';
import { Comments } from './Comments';
import { Lifetime } from './Lifetime';
import { OpenPreview } from './OpenPreview';
import { ReviewHistory } from './ReviewHistory';
import { SharedWith } from './SharedWith';
import { SignOffs } from './SignOffs';
import { WhatRunsHere } from './WhatRunsHere';
import { stateOfReview, wordOfReview } from './words';
import styles from './ReviewPage.module.css';

/** One review environment: try it, judge it, say so. */
export function ReviewPage() {
  const { id = '' } = useParams();
  const review = useReview(id);
  useLive(review.data?.service.id);
  return (
    <Container className={`${theme.scope} ${styles.page}`}>
      <Surface asked={review} skeleton={<DeliverySkeleton />}>
        {data => (
          <ReviewActsProvider of={data.id}>
            <ReviewView review={data} asked={review} />
          </ReviewActsProvider>
        )}
      </Surface>
    </Container>
  );
}

const isWaiting = (review: Review) =>
  review.state !== 'ready' && review.state !== 'destroyed';

function ReviewView(props: { review: Review; asked: Asked<Review> }) {
  const { review, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const me = useMe();
  return (
    <div className={theme.stack}>
      <ReviewHeader review={review} asked={asked} />
      <div className={styles.columns}>
        <div className={theme.stack}>
          {isWaiting(review) && review.tree && (
            <Panel
              level={3}
              title={t('review.waitsFor')}
              aside={
                review.rollout && (
                  <Link href={links.rollout(review.rollout)}>
                    {t('review.follow')}
                  </Link>
                )
              }
            >
              <GateExplanation explanation={review.tree} me={me} />
            </Panel>
          )}
          <WhatRunsHere review={review} />
          <Comments review={review} />
          {review.purpose && (
            <Panel level={3} title={t('review.purpose')}>
              <p className={styles.purpose}>{review.purpose}</p>
            </Panel>
          )}
          <ReviewHistory review={review} />
        </div>
        <div className={theme.stack}>
          <SignOffs review={review} />
          <Lifetime review={review} />
          <SharedWith review={review} />
        </div>
      </div>
    </div>
  );
}

/** Where the tree is shown below, who or what can change it stands there. */
function WhatIsSo(props: { review: Review }) {
  const { review } = props;
  return isWaiting(review) && review.tree ? (
    <Reason of={review.tree} />
  ) : (
    <Sentence of={review.sentence} />
  );
}

function ReviewHeader(props: { review: Review; asked: Asked<Review> }) {
  const { review, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useReviewActs();
  const isOver = review.state === 'destroyed';
  // The badge says that already; what it is says more.
  const isReady = review.state === 'ready' && review.runs !== null;
  return (
    <header className={styles.header}>
      <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
        <Link variant="body-small" href={links.home('reviews')}>
          {t('review.crumb')}
        </Link>
        {' · '}
        <Link variant="body-small" href={links.delivery(review.service)}>
          {review.service.name}
        </Link>
        {' · '}
        {t('reviews.branch')}{' '}
        <span className={theme.mono}>{review.branch}</span>
      </p>
      <div className={`${theme.row} ${theme.wrap}`}>
        <h2 className={styles.title}>{review.title}</h2>
        <StateBadge
          state={stateOfReview(review)}
          word={wordOfReview(review, t)}
        />
        <div className={theme.acts}>
          <LiveMark asked={asked} />
          {!isOver && (
            <>
              <ActButton
                size="medium"
                iconStart={<RiShareLine aria-hidden />}
                allowed={mayOf(review.may, 'share')}
                onPress={() => begin({ kind: 'share' })}
              >
                {t('review.share')}
              </ActButton>
              <OpenPreview
                review={review}
                allowed={mayOf(review.may, 'enter')}
                isMain
                size="medium"
              />
            </>
          )}
        </div>
      </div>
      <p className={styles.sentence} aria-live="polite">
        {isReady ? (
          t('review.whatRuns', {
            service: review.service.name,
            release: String(review.runs?.release.number),
          })
        ) : (
          <WhatIsSo review={review} />
        )}
      </p>
      {!isOver && !isReady && (
        <p className={`${theme.muted} ${theme.small} ${styles.line}`}>
          {t('review.what', { service: review.service.name })}
        </p>
      )}
    </header>
  );
}
