import { Button, ButtonLink, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { destinationsOf } from '../acts/dialogProps';
import { ActsProvider, useActs } from '../acts/serviceActs';
import {
  useOverview,
  type Overview,
  type OverviewDestination,
} from '../api/questions';
import { useLive } from '../api/useLive';
import { useMe } from '../api/useMe';
import { actsOf } from '../explanations/actsOf';
import { BehindLink } from '../flow/BehindLink';
import { stateOf } from '../flow/DestinationCard';
import { Sentence } from '../people/Sentence';
import { useEntityService } from '../services/OfEntity';
import { waitingWord } from '../states/look';
import { StateBadge, StateIcon } from '../states/StateBadge';
import { LiveMark } from '../surfaces/LiveMark';
import { PlainTable } from '../surfaces/PlainTable';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { EntityCard } from './EntityCard';
import styles from './cards.module.css';

/** The card on an entity's overview: the version at each destination, what waits, and the act where that is the reader's. */
export function VersionsCard() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const service = useEntityService();
  const id = service.data?.id;
  const overview = useOverview(id);
  useLive(id);

  return (
    <EntityCard
      title={t('card.title')}
      service={service}
      asked={overview}
      aside={found => (
        <>
          <LiveMark asked={overview} />
          <ButtonLink
            size="small"
            variant="secondary"
            href={links.delivery(found)}
          >
            {t('card.delivery')}
          </ButtonLink>
        </>
      )}
      isEmpty={data => !destinationsOf(data).some(isUsed)}
      empty={<p className={theme.muted}>{t('card.none')}</p>}
    >
      {(data, found) => (
        <ActsProvider of={found.id}>
          <Versions overview={data} />
        </ActsProvider>
      )}
    </EntityCard>
  );
}

const isUsed = (d: OverviewDestination) =>
  Boolean(d.running || d.delivering || d.waiting);

function Versions(props: { overview: Overview }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const all = destinationsOf(props.overview);
  const waiting = all.find(d => d.waiting)?.waiting;
  return (
    <>
      <PlainTable
        label={t('card.title')}
        rows={all}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t('card.destination'),
            isName: true,
            cell: ({ title }) => title,
          },
          {
            label: t('card.version'),
            cell: d => <Version of={props.overview} at={d} />,
          },
          {
            label: t('card.state'),
            cell: d => <StateBadge state={stateOf(d)} />,
          },
          {
            label: t('card.since'),
            isNumber: true,
            cell: d =>
              d.running &&
              !d.delivering && (
                <span className={`${theme.small} ${theme.muted}`}>
                  <TimeAgo at={d.running.since} />
                </span>
              ),
          },
        ]}
      />
      {waiting && <WhatWaits waiting={waiting} />}
    </>
  );
}

/** The release that is delivered there or runs there, and how far it is behind. */
function Version(props: { of: Overview; at: OverviewDestination }) {
  const { of, at } = props;
  const links = useLinks();
  const { release, rolloutId } = at.delivering ?? at.running ?? {};
  if (!release || !rolloutId) return '–';
  return (
    <>
      <Link href={links.rollout(rolloutId)} weight="bold">
        {release.number}
      </Link>{' '}
      <span className={`${theme.mono} ${theme.muted}`}>
        {release.commit.slice(0, 7)}
      </span>{' '}
      {!at.delivering && (
        <BehindLink
          destination={at}
          href={links.delivery(of.service, { behind: at.slug })}
        />
      )}
    </>
  );
}

type Waiting = NonNullable<OverviewDestination['waiting']>;

/** What waits and for whom; approved from here, where it waits for the reader. */
function WhatWaits(props: { waiting: Waiting }) {
  const { rolloutId, sentence, tree } = props.waiting;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const me = useMe();
  const { begin } = useActs();
  const isYours =
    me !== null && tree !== null && actsOf(me, tree).includes('approve');
  return (
    <div className={styles.waiting}>
      <StateIcon state={waitingWord(tree?.verdict)} />
      <span>
        <Sentence of={sentence} />
      </span>
      <span className={theme.spacer} />
      {isYours ? (
        <Button
          size="small"
          variant="primary"
          onPress={() => begin({ kind: 'approve', rolloutId })}
        >
          {t('acts.approve')}
        </Button>
      ) : null}
      <Link href={links.rollout(rolloutId)}>{t('waiting.open')}</Link>
    </div>
  );
}
