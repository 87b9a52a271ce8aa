import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon, CredentialGeneration } from '../api/addons';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { GenerationRail } from './GenerationRail';
import { isLive, WhoUsesIt } from './WhoUsesIt';
import styles from './Addons.module.css';

/** The generations of its credential: how far each is, and who still uses the one before. */
export function Credentials(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const live = addon.credentials.filter(isLive);
  const ended = addon.credentials
    .filter(c => !isLive(c))
    .sort((a, b) => endOf(b).localeCompare(endOf(a)));
  // The one that ended last stays in sight, as the proof of a rotation.
  const shown = [...live, ...ended.slice(0, 1)].sort(
    (a, b) => b.generation - a.generation,
  );
  const older = ended.length - 1;
  const countedAt = live.find(c => c.sessionsAt)?.sessionsAt;
  return (
    <Panel
      level={3}
      title={t('credential.title')}
      aside={
        countedAt && (
          <span className={`${theme.small} ${theme.muted}`}>
            {t('credential.countedAt')} <TimeAgo at={countedAt} as="point" />
          </span>
        )
      }
    >
      {shown.length === 0 ? (
        <p className={theme.muted}>{t('credential.none')}</p>
      ) : (
        <div className={styles.credentials}>
          <div className={theme.column}>
            <GenerationRail generations={shown} />
            {older > 0 && (
              <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
                {t('credential.older', { count: older })}
              </p>
            )}
          </div>
          <InUse addon={addon} live={live} />
        </div>
      )}
    </Panel>
  );
}

const endOf = (generation: CredentialGeneration): string =>
  generation.history.revoked ?? '';

/** When a generation became current or ended last: who used what before that says nothing of now. */
const changeOf = ({ credentials }: Addon): string =>
  credentials
    .flatMap(({ history }) => [history.current ?? '', history.revoked ?? ''])
    .reduce((last, at) => (at > last ? at : last), '');

function InUse(props: { addon: Addon; live: CredentialGeneration[] }) {
  const { addon, live } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (live.length === 0) {
    return <p className={theme.muted}>{t('credential.noneLeft')}</p>;
  }
  return addon.capabilities.sessions ? (
    <WhoUsesIt generations={live} changedAt={changeOf(addon)} />
  ) : (
    <p className={theme.muted}>{t('credential.notCounted')}</p>
  );
}
