import { Button, Container } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useActivity } from '../api/questions';
import { useMe } from '../api/useMe';
import { OutcomeSelect, outcomeIn } from '../rollouts/OutcomeSelect';
import { RolloutTable } from '../rollouts/RolloutTable';
import { LiveMark } from '../surfaces/LiveMark';
import { NewRowsButton } from '../surfaces/NewRowsButton';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { useFilters } from '../surfaces/useFilters';
import { useNewRows } from '../surfaces/useNewRows';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

/** What is delivered everywhere, newest first, filtered by outcome; the filter is in the address. */
export function ActivityPage() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { filters, setFilter } = useFilters(['outcome']);
  const outcome = outcomeIn(filters.outcome);
  const activity = useActivity(outcome);
  const items = activity.data?.pages.flatMap(page => page.items) ?? [];
  const me = useMe();
  const rows = useNewRows(items, {
    list: activity.isPlaceholderData ? undefined : outcome ?? 'activity',
    isOwn: ({ origin }) => origin.by === 'person' && origin.ref === me,
  });
  return (
    <Container className={styles.page}>
      <Panel
        title={t('activity.title')}
        aside={
          <>
            <OutcomeSelect
              value={outcome}
              onChange={value => setFilter('outcome', value)}
            />
            <LiveMark asked={activity} />
          </>
        }
      >
        <Surface
          asked={activity}
          skeleton={<Lines count={5} />}
          isEmpty={() => items.length === 0}
          empty={
            outcome ? (
              <p className={theme.muted}>{t('deliveries.noneLikeThis')}</p>
            ) : (
              <Notice kind="empty" title={t('activity.none')}>
                {t('activity.noneHow')}
              </Notice>
            )
          }
        >
          {() => (
            <>
              <NewRowsButton rows={rows} />
              <RolloutTable
                rollouts={rows.shown}
                label={t('activity.title')}
                withService
              />
              {activity.hasNextPage && (
                <Button
                  size="small"
                  variant="tertiary"
                  isPending={activity.isFetchingNextPage}
                  onPress={() => activity.fetchNextPage()}
                >
                  {t('deliveries.older')}
                </Button>
              )}
            </>
          )}
        </Surface>
      </Panel>
    </Container>
  );
}
