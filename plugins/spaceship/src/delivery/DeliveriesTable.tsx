import { Button, Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { destinationsOf } from '../acts/dialogProps';
import { useRollouts, type Overview } from '../api/questions';
import { useMe } from '../api/useMe';
import { NewRowsButton } from '../surfaces/NewRowsButton';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { useFilters } from '../surfaces/useFilters';
import { useNewRows } from '../surfaces/useNewRows';
import { spaceshipTranslationRef } from '../translation';
import { OutcomeSelect, outcomeIn } from '../rollouts/OutcomeSelect';
import { RolloutTable } from '../rollouts/RolloutTable';
import theme from '../theme/theme.module.css';
import styles from './Delivery.module.css';

const any = 'any';

/** What was delivered, newest first, filtered by destination and outcome; the filters are in the address. */
export function DeliveriesTable(props: {
  overview: Overview;
  hideWhenEmpty?: boolean;
}) {
  const { overview, hideWhenEmpty } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { filters, setFilter } = useFilters(['to', 'outcome']);
  const destination = filters.to;
  const outcome = outcomeIn(filters.outcome);
  const rollouts = useRollouts(overview.service.id, { destination, outcome });
  const items = rollouts.data?.pages.flatMap(page => page.items) ?? [];
  const me = useMe();
  const rows = useNewRows(items, {
    list: rollouts.isPlaceholderData
      ? undefined
      : `${destination ?? any} ${outcome ?? any}`,
    isOwn: ({ origin }) => origin.by === 'person' && origin.ref === me,
  });
  const isFiltered = Boolean(destination || outcome);
  if (hideWhenEmpty && items.length === 0 && !isFiltered) return null;

  return (
    <Panel
      title={t('deliveries.title')}
      aside={
        <div className={styles.filters}>
          <Select
            className={theme.choice}
            size="small"
            aria-label={t('deliveries.destination')}
            options={[
              { id: any, label: t('deliveries.allDestinations') },
              ...destinationsOf(overview).map(d => ({
                id: d.slug,
                label: d.title,
              })),
            ]}
            value={destination ?? any}
            onChange={key => setFilter('to', key === any ? null : String(key))}
          />
          <OutcomeSelect
            value={outcome}
            onChange={value => setFilter('outcome', value)}
          />
        </div>
      }
    >
      <Surface
        asked={rollouts}
        skeleton={<Lines count={5} />}
        isEmpty={() => items.length === 0}
        empty={
          isFiltered ? (
            <p className={theme.muted}>{t('deliveries.noneLikeThis')}</p>
          ) : (
            <Notice kind="empty" title={t('deliveries.none')}>
              {t('deliveries.noneHow')}
            </Notice>
          )
        }
      >
        {() => (
          <>
            <NewRowsButton rows={rows} />
            <RolloutTable rollouts={rows.shown} label={t('deliveries.title')} />
            {rollouts.hasNextPage && (
              <div className={styles.below}>
                <Button
                  size="small"
                  variant="tertiary"
                  isPending={rollouts.isFetchingNextPage}
                  onPress={() => rollouts.fetchNextPage()}
                >
                  {t('deliveries.older')}
                </Button>
              </div>
            )}
          </>
        )}
      </Surface>
    </Panel>
  );
}
