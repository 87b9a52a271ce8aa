import { useState, type ReactNode } from 'react';
import { Button } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useReviews, type ReviewFilter } from '../api/reviews';
import { useMe } from '../api/useMe';
import { LiveMark } from '../surfaces/LiveMark';
import { NewRowsButton } from '../surfaces/NewRowsButton';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { useNewRows } from '../surfaces/useNewRows';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { NewReviewDialog } from './acts/NewReviewDialog';
import { ReviewRows } from './ReviewRows';
import styles from './Reviews.module.css';

/** Review environments, of one service or of all, and the button that makes one. */
export function ReviewsPanel(props: {
  filter: ReviewFilter;
  /** Whose environments these are; without it each row names its service. */
  serviceId?: string;
  /** Whether the reader narrowed the list, so that emptiness means something else. */
  isFiltered: boolean;
  filters?: ReactNode;
}) {
  const { filter, serviceId, isFiltered, filters } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const reviews = useReviews(filter);
  const [isMaking, setIsMaking] = useState(false);
  const items = reviews.data?.pages.flatMap(page => page.items) ?? [];
  const me = useMe();
  const rows = useNewRows(items, {
    list: reviews.isPlaceholderData ? undefined : JSON.stringify(filter),
    isOwn: ({ createdBy }) => createdBy === me,
  });
  return (
    <Panel
      title={t('reviews.title')}
      aside={
        <>
          <LiveMark asked={reviews} />
          {filters}
          <Button
            size="small"
            variant="primary"
            iconStart={<RiAddLine aria-hidden />}
            onPress={() => setIsMaking(true)}
          >
            {t('reviews.new')}
          </Button>
        </>
      }
    >
      <p className={`${theme.muted} ${styles.what}`}>{t('reviews.what')}</p>
      <Surface
        asked={reviews}
        skeleton={<Lines count={5} />}
        isEmpty={() => items.length === 0}
        empty={
          isFiltered ? (
            <p className={theme.muted}>{t('reviews.noneLikeThis')}</p>
          ) : (
            <Notice kind="empty" title={t('reviews.none')}>
              {t('reviews.noneHow')}
            </Notice>
          )
        }
      >
        {() => (
          <>
            <NewRowsButton rows={rows} />
            <ReviewRows reviews={rows.shown} withService={!serviceId} />
            {reviews.hasNextPage && (
              <Button
                size="small"
                variant="tertiary"
                isPending={reviews.isFetchingNextPage}
                onPress={() => reviews.fetchNextPage()}
              >
                {t('reviews.more')}
              </Button>
            )}
          </>
        )}
      </Surface>
      {isMaking && (
        <NewReviewDialog
          serviceId={serviceId ?? filter.service}
          onClose={() => setIsMaking(false)}
        />
      )}
    </Panel>
  );
}
