import { useState } from 'react';
import { Button, Container, Link } from '@backstage/ui';
import { RiAddLine, RiCheckLine, RiCloseLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useLiveEverywhere } from '../api/useLive';
import { useMyWork, type MyWork } from '../api/useMyWork';
import { DeliverySkeleton } from '../delivery/DeliverySkeleton';
import { NewReviewDialog } from '../reviews/acts/NewReviewDialog';
import { ReviewRows } from '../reviews/ReviewRows';
import { LiveMark } from '../surfaces/LiveMark';
import { Panel } from '../surfaces/Panel';
import { Surface, type Asked } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { MyDeliveries } from './MyDeliveries';
import { QuestionCard } from './QuestionCard';
import styles from './ForMe.module.css';

/** What waits for the reader, in the words of the product; and what is theirs. */
export function ForMePage() {
  const work = useMyWork();
  useLiveEverywhere();
  return (
    <Container className={`${theme.scope} ${styles.page}`}>
      <Surface asked={work} skeleton={<DeliverySkeleton />}>
        {data => <MyWorkView work={data} asked={work} />}
      </Surface>
    </Container>
  );
}

function MyWorkView(props: { work: MyWork; asked: Asked<MyWork> }) {
  const { work, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div className={theme.stack}>
      <div className={`${theme.row} ${theme.wrap}`}>
        <h2 className={styles.sentence} aria-live="polite">
          {work.sentence}
        </h2>
        <span className={theme.spacer} />
        <LiveMark asked={asked} />
      </div>
      <div className={styles.columns}>
        <div className={theme.stack}>
          {work.questions.length === 0 && (
            <p className={`${theme.muted} ${styles.line}`}>
              {t('me.nothingHow')}
            </p>
          )}
          {work.questions.map(question => (
            <QuestionCard
              key={[
                question.kind,
                question.rollout?.id ?? question.review?.id,
                question.addon?.id,
              ].join('/')}
              question={question}
            />
          ))}
        </div>
        <div className={theme.stack}>
          <MyReviews reviews={work.reviews} />
          <MyDeliveries deliveries={work.deliveries} />
          <Decided decided={work.decided} />
        </div>
      </div>
    </div>
  );
}

function MyReviews(props: { reviews: MyWork['reviews'] }) {
  const { reviews } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <Panel
      level={3}
      title={t('me.reviews')}
      aside={
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiAddLine aria-hidden />}
          onPress={() => setIsMaking(true)}
        >
          {t('reviews.new')}
        </Button>
      }
    >
      {reviews.length === 0 ? (
        <p className={theme.muted}>{t('me.noReviews')}</p>
      ) : (
        <ReviewRows reviews={reviews} withService isShort />
      )}
      {isMaking && <NewReviewDialog onClose={() => setIsMaking(false)} />}
    </Panel>
  );
}

function Decided(props: { decided: MyWork['decided'] }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <Panel level={3} title={t('me.decided')}>
      {props.decided.length === 0 ? (
        <p className={theme.muted}>{t('me.noDecisions')}</p>
      ) : (
        <ul className={styles.list}>
          {props.decided.map(({ what, agreed, at, note, rollout }) => (
            <li
              key={`${at}/${what}`}
              className={`${styles.item} ${styles.decision}`}
            >
              {agreed ? (
                <RiCheckLine
                  aria-hidden
                  className={`${theme.icon} ${theme.positive}`}
                />
              ) : (
                <RiCloseLine
                  aria-hidden
                  className={`${theme.icon} ${theme.negative}`}
                />
              )}
              <div>
                {rollout ? (
                  <Link href={links.rollout(rollout)}>{what}</Link>
                ) : (
                  what
                )}
                {note && (
                  <p className={`${theme.small} ${theme.muted}`}>“{note}”</p>
                )}
              </div>
              <span className={`${theme.small} ${theme.muted}`}>
                <TimeAgo at={at} as="point" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
