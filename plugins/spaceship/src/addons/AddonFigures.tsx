import type { ReactNode } from 'react';
import { Card } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
import { formatBytes } from '../figures/bytes';
import { StateBadge } from '../states/StateBadge';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { connectionsByLogin } from './connectionsByLogin';
import { healthOf, isYourTurn } from './words';
import styles from './Addons.module.css';

/** Health, size, connections and the newest backup, as they were seen last; of an external API when its key ends. */
export function AddonFigures(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const now = useNow(60_000);
  const health = healthOf(addon, now);
  const { copies } = addon.capabilities;
  return (
    <Card className={theme.scope} style={{ padding: 0 }}>
      <dl className={styles.figures} aria-label={t('addon.figures')}>
        <Figure
          label={t('addon.health')}
          amount={
            <StateBadge
              state={health}
              word={isYourTurn(addon) ? t('addon.yourTurn') : undefined}
            />
          }
        >
          {addon.observedAt ? (
            <>
              {t('addon.seen')} <TimeAgo at={addon.observedAt} as="point" />
            </>
          ) : (
            t('addon.neverSeen')
          )}
          {health === 'no-news' && <div>{t('addon.seenLongAgo')}</div>}
        </Figure>
        {copies && (
          <>
            <Figure
              label={t('addon.size')}
              amount={
                addon.sizeBytes === null
                  ? t('addon.unknown')
                  : formatBytes(addon.sizeBytes)
              }
            />
            <Connections addon={addon} />
            <NewestBackup addon={addon} />
          </>
        )}
        {!copies && <KeyEnd addon={addon} />}
      </dl>
    </Card>
  );
}

function Figure(props: {
  label: string;
  amount: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.figure}>
      <dt>{props.label}</dt>
      <dd className={styles.amount}>{props.amount}</dd>
      {props.children && (
        <dd className={`${theme.small} ${theme.muted}`}>{props.children}</dd>
      )}
    </div>
  );
}

function Connections(props: { addon: Addon }) {
  const { connections, connectionLimit } = props.addon;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const isLimited = connections !== null && connectionLimit !== null;
  const shares = connectionsByLogin(props.addon);
  return (
    <Figure
      label={t('addon.connections')}
      amount={
        <>
          {connections ?? t('addon.unknown')}{' '}
          {isLimited && (
            <span className={`${theme.small} ${theme.muted}`}>
              {t('addon.ofLimit', { limit: String(connectionLimit) })}
            </span>
          )}
        </>
      }
    >
      {isLimited && (
        <div aria-hidden className={styles.bar}>
          {shares.map(({ name, count }) => (
            <div
              key={name}
              className={styles.used}
              style={{
                width: `${Math.min(100, (count / connectionLimit) * 100)}%`,
              }}
            />
          ))}
        </div>
      )}
      {shares.length > 0 && (
        <ul className={styles.logins} aria-label={t('addon.byLogin')}>
          {shares.map(({ name, count }) => (
            <li key={name}>
              {name === ''
                ? t('addon.usedByOthers', { sessions: String(count) })
                : t('addon.usedBy', { sessions: String(count), name })}
            </li>
          ))}
        </ul>
      )}
    </Figure>
  );
}

function NewestBackup(props: { addon: Addon }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const newest = props.addon.backups.find(b => b.state === 'ready');
  return (
    <Figure
      label={t('addon.newestBackup')}
      amount={
        newest ? (
          <TimeAgo at={newest.takenAt ?? newest.createdAt} />
        ) : (
          t('addon.noBackup')
        )
      }
    >
      {newest &&
        (newest.verifiedAt ? t('backup.verified') : t('backup.unproven'))}
    </Figure>
  );
}

function KeyEnd(props: { addon: Addon }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const current = props.addon.credentials.find(c => c.state === 'current');
  const unknown = current ? t('addon.unknown') : t('addon.noKey');
  return (
    <Figure
      label={t('addon.keyEnds')}
      amount={
        current?.expiresAt ? (
          <TimeAgo at={current.expiresAt} as="point" />
        ) : (
          unknown
        )
      }
    >
      {props.addon.pendingKey && t('addon.nextKeyIsThere')}
    </Figure>
  );
}
