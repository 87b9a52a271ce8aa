import { Button, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  useOperations,
  type Addon,
  type OperationSummary,
} from '../api/addons';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { Panel } from '../surfaces/Panel';
import { EndCell, PlainTable } from '../surfaces/PlainTable';
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
              columns={[
                { label: t('operation.started') },
                { label: t('operation.what') },
                { label: t('operation.happened') },
                { label: t('operation.by') },
                { label: t('operation.took'), isNumber: true },
              ]}
            >
              {items.map(operation => (
                <OperationRow
                  key={operation.id}
                  operation={operation}
                  isShown={operation.id === shown}
                />
              ))}
            </PlainTable>
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

function OperationRow(props: {
  operation: OperationSummary;
  isShown: boolean;
}) {
  const { operation, isShown } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <tr>
      <td>
        <TimeAgo at={operation.startedAt ?? operation.createdAt} as="point" />
      </td>
      <th scope="row">
        <Link
          href={links.addon(operation.addonId, operation.id)}
          aria-current={isShown ? 'true' : undefined}
        >
          {t(`operation.kind.${operation.kind}`)}
        </Link>
      </th>
      <td>
        <StateBadge state={stateOfOperation(operation)} />
        <div className={`${theme.small} ${theme.muted}`}>
          <Sentence of={operation.sentence} />
        </div>
      </td>
      <td>
        <Person of={operation.requestedBy} />
        {operation.reason && (
          <div className={`${theme.small} ${theme.muted}`}>
            “{operation.reason}”
          </div>
        )}
      </td>
      <EndCell>
        <Took from={operation.startedAt} to={operation.endedAt} />
      </EndCell>
    </tr>
  );
}
