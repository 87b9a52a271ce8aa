import { Button, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useOperations, type Addon } from '../api/addons';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { Took } from '../time/Took';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { stateOfOperation } from './words';

/** What was done to an add-on, newest first; one of them can be looked at. */
export function Operations(props: { addon: Addon; shown: string | null }) {
  const { addon, shown } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const operations = useOperations(addon.id);
  const items = operations.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Panel title={t('operation.title')} level={3}>
      <Surface
        asked={operations}
        skeleton={<Lines count={4} />}
        isEmpty={() => items.length === 0}
        empty={<p className={theme.muted}>{t('operation.none')}</p>}
      >
        {() => (
          <>
            <PlainTable
              label={t('operation.title')}
              rows={items}
              keyOf={operation => operation.id}
              columns={[
                {
                  label: t('operation.started'),
                  cell: ({ createdAt, startedAt }) => (
                    <TimeAgo at={startedAt ?? createdAt} as="point" />
                  ),
                },
                {
                  label: t('operation.what'),
                  isName: true,
                  cell: operation => (
                    <Link
                      href={links.addon(operation.addonId, operation.id)}
                      aria-current={operation.id === shown ? 'true' : undefined}
                    >
                      {t(`operation.kind.${operation.kind}`)}
                    </Link>
                  ),
                },
                {
                  label: t('operation.happened'),
                  cell: operation => (
                    <>
                      <StateBadge state={stateOfOperation(operation)} />
                      <div className={`${theme.small} ${theme.muted}`}>
                        <Sentence of={operation.sentence} />
                      </div>
                    </>
                  ),
                },
                {
                  label: t('operation.by'),
                  cell: ({ requestedBy, reason }) => (
                    <>
                      <Person of={requestedBy} />
                      {reason && (
                        <div className={`${theme.small} ${theme.muted}`}>
                          “{reason}”
                        </div>
                      )}
                    </>
                  ),
                },
                {
                  label: t('operation.took'),
                  isNumber: true,
                  cell: ({ endedAt, startedAt }) => (
                    <Took from={startedAt} to={endedAt} />
                  ),
                },
              ]}
            />
            {operations.hasNextPage && (
              <Button
                size="small"
                variant="tertiary"
                isPending={operations.isFetchingNextPage}
                onPress={() => operations.fetchNextPage()}
              >
                {t('operation.older')}
              </Button>
            )}
          </>
        )}
      </Surface>
    </Panel>
  );
}
