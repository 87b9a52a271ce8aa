import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiShieldCheckLine } from '@remixicon/react';
import type { Addon, Backup } from '../api/addons';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { formatBytes } from '../figures/bytes';
import { StateBadge } from '../states/StateBadge';
import { wordFor } from '../states/look';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { EndCell, PlainTable } from '../surfaces/PlainTable';
import { formatPoint } from '../time/duration';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Addons.module.css';
import { useAddonActs } from './acts/addonActs';

/** The newest backups: whose moment, whether one was read back, how long it is kept; restored and removed from here. */
export function Backups(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { backupEveryHours, keepBackups } = addon.schedule;
  return (
    <Panel
      level={3}
      title={t('backup.title')}
      aside={
        addon.state !== 'destroyed' && (
          <span className={`${theme.small} ${theme.muted}`}>
            {backupEveryHours === null
              ? t('backup.byHandOnly')
              : t('backup.every', {
                  hours: String(backupEveryHours),
                  keep: String(keepBackups),
                })}
          </span>
        )
      }
    >
      {addon.backups.length === 0 ? (
        <Notice kind="empty" title={t('backup.none')}>
          {t('backup.noneHow')}
        </Notice>
      ) : (
        <PlainTable
          label={t('backup.title')}
          columns={[
            { label: t('backup.taken') },
            { label: t('backup.why') },
            { label: t('backup.state') },
            { label: t('backup.size'), isNumber: true },
            { label: t('backup.ends') },
            { label: t('backup.act'), isActs: true },
          ]}
        >
          {addon.backups.map(backup => (
            <BackupRow key={backup.id} addon={addon} backup={backup} />
          ))}
        </PlainTable>
      )}
    </Panel>
  );
}

function BackupRow(props: { addon: Addon; backup: Backup }) {
  const { addon, backup } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useAddonActs();
  const at = backup.takenAt ?? backup.createdAt;
  const named = { at: formatPoint(new Date(at), new Date()) };
  return (
    <tr>
      <th scope="row">
        <TimeAgo at={at} as="point" />
      </th>
      <td>{t(`backup.kind.${backup.kind}`)}</td>
      <td>
        <StateBadge state={wordFor(backup.state)} />
        {backup.state === 'ready' && (
          <div className={`${theme.small} ${theme.muted}`}>
            {backup.verifiedAt ? (
              <>
                <RiShieldCheckLine aria-hidden className={theme.icon} />{' '}
                {t('backup.verified')}
              </>
            ) : (
              t('backup.unproven')
            )}
          </div>
        )}
      </td>
      <EndCell>
        {backup.sizeBytes === null ? '–' : formatBytes(backup.sizeBytes)}
      </EndCell>
      <td>
        {backup.expiresAt ? (
          <TimeAgo at={backup.expiresAt} as="point" />
        ) : (
          t('backup.forGood')
        )}
      </td>
      <EndCell>
        <div className={styles.acts}>
          {backup.state === 'ready' && (
            <ActButton
              allowed={mayOf(addon.may, 'restore')}
              onPress={() => begin({ kind: 'restore', backupId: backup.id })}
              aria-label={t('backup.restoreNamed', named)}
            >
              {t('backup.restore')}
            </ActButton>
          )}
          {isThere(backup) && (
            <ActButton
              allowed={mayRemove(addon, backup)}
              onPress={() =>
                begin({ kind: 'removeBackup', backupId: backup.id })
              }
              aria-label={t('backup.removeNamed', named)}
            >
              {t('backup.remove')}
            </ActButton>
          )}
        </div>
      </EndCell>
    </tr>
  );
}

/** Of one that is being taken or removed, or was removed, there is nothing to remove. */
const isThere = ({ state }: Backup): boolean =>
  state === 'ready' || state === 'failed';

const mayRemove = (addon: Addon, { stays }: Backup) =>
  stays === null
    ? mayOf(addon.may, 'removeBackup')
    : { allowed: false, reason: stays };
