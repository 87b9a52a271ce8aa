import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OverviewDestination } from '../api/questions';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge, StateIcon } from '../states/StateBadge';
import { waitingWord, wordFor, type StateWord } from '../states/look';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { BehindLink } from './BehindLink';
import { SignOffLines } from './SignOffLines';
import styles from './FlowStrip.module.css';

/** What to say first of a destination: what moves, then that it is ill, then what a person has stopped, then how it is. */
export function stateOf(destination: OverviewDestination): StateWord {
  const { delivering, hold, running, health } = destination;
  if (delivering) return wordFor(delivering.state);
  const isIll = health.state === 'unhealthy' || health.state === 'degraded';
  if (hold && !(running && isIll)) return 'held';
  if (!running) return 'nothing';
  return health.state === 'unknown' ? 'no-news' : wordFor(health.state);
}

/** One destination: what runs there, since when, by whom; what moves; what waits, in a sentence. */
export function DestinationCard(props: {
  destination: OverviewDestination;
  behindAt?: string;
  acts?: ReactNode;
}) {
  const { destination, behindAt, acts } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { delivering, hold, running, waiting } = destination;
  const state = stateOf(destination);
  return (
    <article
      className={`${styles.card} ${delivering ? styles.moving : ''}`}
      aria-label={`${destination.title}, ${t(`state.${state}`)}`}
    >
      <header className={theme.row}>
        <strong className={theme.clip}>{destination.title}</strong>
        <span className={theme.spacer} />
        <StateBadge state={state} />
      </header>
      <Version destination={destination} behindAt={behindAt} />
      <LastFailure destination={destination} />
      {hold ? (
        <p className={styles.text}>
          “{hold.reason}” <Person of={hold.by} />
        </p>
      ) : (
        running &&
        !delivering && (
          <p className={`${styles.text} ${theme.clip}`}>
            {running.release.message.split('\n')[0]}
          </p>
        )
      )}
      {destination.address && running && (
        <a
          className={`${theme.link} ${theme.small} ${theme.clip}`}
          href={destination.address}
          target="_blank"
          rel="noreferrer"
        >
          {destination.address.replace(/^https?:\/\//, '')}
        </a>
      )}
      <footer className={styles.foot}>
        {waiting && (
          <p className={styles.waiting}>
            <StateIcon state={waitingWord(waiting.tree?.verdict)} />
            <span>
              <Sentence of={waiting.sentence} />
            </span>
          </p>
        )}
        {waiting?.tree && <SignOffLines tree={waiting.tree} />}
        {acts && <div className={styles.acts}>{acts}</div>}
      </footer>
    </article>
  );
}

function Version(props: {
  destination: OverviewDestination;
  behindAt?: string;
}) {
  const { delivering, running } = props.destination;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (delivering) {
    const isSame = running?.release.number === delivering.release.number;
    return (
      <div>
        <div className={theme.row}>
          <span className={styles.release}>
            {running && !isSame ? `${running.release.number} → ` : ''}
            {delivering.release.number}
          </span>
          <span className={`${theme.mono} ${theme.muted}`}>
            {delivering.release.commit.slice(0, 7)}
          </span>
        </div>
        <p className={`${theme.small} ${theme.muted} ${styles.text}`}>
          {delivering.kind === 'configuration'
            ? t('flow.configuration')
            : delivering.step ?? t('flow.starting')}
          {delivering.since && (
            <>
              {' · '}
              <TimeAgo at={delivering.since} />
            </>
          )}
        </p>
        {delivering.note && (
          <p className={`${theme.small} ${styles.text}`}>{delivering.note}</p>
        )}
      </div>
    );
  }
  if (!running) {
    return (
      <p className={`${theme.muted} ${styles.text}`}>{t('flow.nothing')}</p>
    );
  }
  return (
    <div>
      <div className={theme.row}>
        <span className={styles.release}>{running.release.number}</span>
        <span className={`${theme.mono} ${theme.muted}`}>
          {running.release.commit.slice(0, 7)}
        </span>
        <span className={theme.spacer} />
        {props.behindAt && (
          <BehindLink destination={props.destination} href={props.behindAt} />
        )}
      </div>
      <p className={`${theme.small} ${theme.muted} ${styles.text}`}>
        <TimeAgo at={running.since} />
        {running.by && (
          <>
            {' · '}
            <Person of={running.by} />
          </>
        )}
      </p>
      <Replicas destination={props.destination} />
      <Illness destination={props.destination} />
    </div>
  );
}

/** What did not get here, for as long as nothing newer does. */
function LastFailure(props: { destination: OverviewDestination }) {
  const { delivering, failed } = props.destination;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (!failed || delivering) return null;
  return (
    <p className={`${theme.small} ${styles.failed}`}>
      <StateIcon state={failed.outcome} />
      <Link variant="body-small" href={links.rollout(failed.rolloutId)}>
        {t(`flow.last.${failed.outcome}`, { release: String(failed.release) })}
      </Link>
    </p>
  );
}

/** What the first process that is not healthy says. */
function Illness(props: { destination: OverviewDestination }) {
  const ill = props.destination.health.replicas.find(
    ({ state, detail }) => state !== 'healthy' && detail,
  );
  return ill ? (
    <p className={`${theme.small} ${styles.text}`}>
      {ill.process}: {ill.detail}
    </p>
  ) : null;
}

/** How many of each process are healthy, where there are several or another number is wanted. */
function Replicas(props: { destination: OverviewDestination }) {
  const { running, health, scaling } = props.destination;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const processes = running?.processes ?? [];
  if (!scaling && processes.every(({ replicas }) => replicas === 1)) {
    return null;
  }
  const counts = processes.map(({ name, replicas }) => {
    const healthy = health.replicas.filter(
      one => one.process === name && one.state === 'healthy',
    ).length;
    return t('flow.replicas', {
      process: name,
      healthy: String(healthy),
      wanted: String(replicas),
    });
  });
  return (
    <p className={`${theme.small} ${theme.muted} ${styles.text}`}>
      {counts.join(', ')}
      {scaling && ` · ${scaling.detail ?? t('flow.scaling')}`}
    </p>
  );
}
