import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutSummary } from '../api/questions';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { PlainTable } from '../surfaces/PlainTable';
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

  return (
    <PlainTable
      label={label}
      rows={rollouts}
      keyOf={rollout => rollout.id}
      columns={[
        {
          label: t('deliveries.started'),
          cell: ({ createdAt, startedAt }) => (
            <TimeAgo at={startedAt ?? createdAt} as="point" />
          ),
        },
        ...(withService
          ? [
              {
                label: t('deliveries.service'),
                cell: ({ service }: RolloutSummary) => (
                  <Link href={links.delivery(service)}>
                    {service.title ?? service.name}
                  </Link>
                ),
              },
            ]
          : []),
        {
          label: t('deliveries.release'),
          isName: true,
          cell: ({ commit, id, release }) => (
            <Link href={links.rollout(id)} weight="bold">
              {release?.number ?? commit.slice(0, 7)}
            </Link>
          ),
        },
        { label: t('deliveries.to'), cell: whereOf },
        {
          label: t('deliveries.happened'),
          cell: rollout => (
            <div className={styles.happened}>
              <StateBadge state={outcomeOf(rollout)} />
              <span className={theme.muted}>
                <WhatHappened to={rollout} />
              </span>
            </div>
          ),
        },
        {
          label: t('deliveries.why'),
          cell: ({ branch, origin }) => (
            <span className={theme.muted}>
              <OriginText origin={origin} branch={branch} />
            </span>
          ),
        },
        {
          label: t('deliveries.took'),
          isNumber: true,
          cell: ({ endedAt, startedAt }) => (
            <Took from={startedAt} to={endedAt} />
          ),
        },
      ]}
    />
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
