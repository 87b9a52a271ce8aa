import { ButtonLink, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { destinationsOf } from '../acts/dialogProps';
import { isMissing } from '../api/ApiError';
import {
  useOverview,
  type Overview,
  type OverviewDestination,
} from '../api/questions';
import { useLive } from '../api/useLive';
import { stateOf } from '../flow/DestinationCard';

import { useEntityService } from '../services/OfEntity';
import { StateBadge, StateIcon } from '../states/StateBadge';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { localTimes } from '../time/localTimes';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { Previews } from './Previews';
import styles from './VersionsCard.module.css';

/** The card on an entity's overview: the version at each destination, and what waits. */
export function VersionsCard() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const service = useEntityService();
  const id = service.data?.id;
  const overview = useOverview(id);
  useLive(id);
  const isAbsent = service.error && isMissing(service.error);
  const asked = service.data ? overview : { ...service, data: undefined };

  return (
    <Panel
      title={t('card.title')}
      aside={
        service.data && (
          <>
            <LiveMark asked={overview} />
            <ButtonLink
              size="small"
              variant="secondary"
              href={links.delivery(service.data)}
            >
              {t('card.delivery')}
            </ButtonLink>
          </>
        )
      }
    >
      {isAbsent ? (
        <Notice kind="notConfigured" title={t('delivery.notRegistered')}>
          {t('delivery.notRegisteredHow')}
        </Notice>
      ) : (
        <Surface
          asked={asked}
          skeleton={<Lines count={4} />}
          isEmpty={data => !destinationsOf(data).some(isUsed)}
          empty={<p className={theme.muted}>{t('card.none')}</p>}
        >
          {data => <Versions overview={data} />}
        </Surface>
      )}
      {service.data && <Previews serviceId={service.data.id} />}
    </Panel>
  );
}

const isUsed = (d: OverviewDestination) =>
  Boolean(d.running || d.delivering || d.waiting);

function Versions(props: { overview: Overview }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const all = destinationsOf(props.overview);
  const waiting = all.find(d => d.waiting)?.waiting;
  return (
    <>
      <table className={styles.versions}>
        <caption className={styles.caption}>{t('card.title')}</caption>
        <tbody>
          {all.map(d => {
            const release = d.delivering?.release ?? d.running?.release;
            const rolloutId = d.delivering?.rolloutId ?? d.running?.rolloutId;
            return (
              <tr key={d.id}>
                <th scope="row">{d.title}</th>
                <td>
                  {release && rolloutId ? (
                    <>
                      <Link href={links.rollout(rolloutId)} weight="bold">
                        {release.number}
                      </Link>{' '}
                      <span className={`${theme.mono} ${theme.muted}`}>
                        {release.commit.slice(0, 7)}
                      </span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td>
                  <StateBadge state={stateOf(d)} />
                </td>
                <td className={`${theme.small} ${theme.muted} ${styles.since}`}>
                  {d.running && !d.delivering && (
                    <TimeAgo at={d.running.since} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {waiting && (
        <p className={styles.waiting}>
          <StateIcon
            state={
              waiting.tree?.verdict === 'waiting-person'
                ? 'waiting-person'
                : 'waiting'
            }
          />
          <span>{localTimes(waiting.sentence)}</span>
          <Link href={links.rollout(waiting.rolloutId)}>
            {t('waiting.open')}
          </Link>
        </p>
      )}
    </>
  );
}
