import { Cell, Link, Table, type ColumnConfig } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutSummary } from '../api/questions';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { TimeAgo } from '../time/TimeAgo';
import { Took } from '../time/Took';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { OriginText } from './OriginText';
import { outcomeOf, whereOf } from './words';
import styles from './RolloutTable.module.css';

/** Rollouts as rows: when, what, where to, what happened, why it started, how long it took. */
export function RolloutTable(props: {
  rollouts: readonly RolloutSummary[];
  label: string;
  /** Names the service of each row; for lists across services. */
  withService?: boolean;
}) {
  const { rollouts, label, withService } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();

  const columns: ColumnConfig<RolloutSummary>[] = [
    {
      id: 'started',
      label: t('deliveries.started'),
      width: 110,
      cell: item => (
        <Cell>
          <TimeAgo at={item.startedAt ?? item.createdAt} as="point" />
        </Cell>
      ),
    },
    ...(withService
      ? [
          {
            id: 'service',
            label: t('deliveries.service'),
            width: '1fr' as const,
            cell: (item: RolloutSummary) => (
              <Cell>
                <Link href={links.delivery(item.service)}>
                  {item.service.title ?? item.service.name}
                </Link>
              </Cell>
            ),
          },
        ]
      : []),
    {
      id: 'release',
      label: t('deliveries.release'),
      isRowHeader: true,
      width: 90,
      cell: item => (
        <Cell>
          <Link href={links.rollout(item.id)} weight="bold">
            {item.release?.number ?? item.commit.slice(0, 7)}
          </Link>
        </Cell>
      ),
    },
    {
      id: 'to',
      label: t('deliveries.to'),
      width: '1fr',
      cell: item => <Cell>{whereOf(item)}</Cell>,
    },
    {
      id: 'happened',
      label: t('deliveries.happened'),
      width: '3fr',
      cell: item => (
        <Cell>
          <div className={styles.happened}>
            <StateBadge state={outcomeOf(item)} />
            <span className={theme.muted}>
              <WhatHappened to={item} />
            </span>
          </div>
        </Cell>
      ),
    },
    {
      id: 'why',
      label: t('deliveries.why'),
      width: '2fr',
      cell: item => (
        <Cell>
          <span className={theme.muted}>
            <OriginText origin={item.origin} branch={item.branch} />
          </span>
        </Cell>
      ),
    },
    {
      id: 'took',
      label: t('deliveries.took'),
      width: 110,
      cell: item => (
        <Cell>
          <Took from={item.startedAt} to={item.endedAt} />
        </Cell>
      ),
    },
  ];

  return (
    <div className={styles.scroll}>
      <div role="presentation" aria-label={label}>
        <Table
          columnConfig={columns}
          data={[...rollouts]}
          pagination={{ type: 'none' }}
        />
      </div>
    </div>
  );
}

/** What is worth saying beside the state: the change that was delivered, why it ended otherwise, or what it waits for. */
function WhatHappened(props: { to: RolloutSummary }) {
  const { endedAt, message, outcomeReason, sentence, state } = props.to;
  if (!endedAt) return <Sentence of={sentence} />;
  return state === 'delivered' || outcomeReason === null ? (
    <>{message.split('\n')[0]}</>
  ) : (
    <Sentence of={outcomeReason} />
  );
}
