import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
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
  const ended = addon.credentials.filter(c => !isLive(c));
  // The newest that has ended stays in sight, as the proof of a rotation.
  const shown = [...live, ...ended.slice(0, 1)];
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
          {addon.capabilities.sessions ? (
            <WhoUsesIt generations={live} />
          ) : (
            <p className={theme.muted}>{t('credential.notCounted')}</p>
          )}
        </div>
      )}
    </Panel>
  );
}
