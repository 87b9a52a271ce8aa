import { Button, Container } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useActivity } from '../api/questions';
import { RolloutTable } from '../rollouts/RolloutTable';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import styles from './Services.module.css';

/** What is delivered everywhere, newest first. */
export function ActivityPage() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const activity = useActivity();
  const items = activity.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Container className={styles.page}>
      <Panel title={t('activity.title')} aside={<LiveMark asked={activity} />}>
        <Surface
          asked={activity}
          skeleton={<Lines count={5} />}
          isEmpty={() => items.length === 0}
          empty={
            <Notice kind="empty" title={t('activity.none')}>
              {t('activity.noneHow')}
            </Notice>
          }
        >
          {() => (
            <>
              <RolloutTable
                rollouts={items}
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
