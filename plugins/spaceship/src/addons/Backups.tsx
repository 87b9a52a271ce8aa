import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiShieldCheckLine } from '@remixicon/react';
import type { Addon, Backup } from '../api/addons';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { formatBytes } from '../figures/bytes';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { wordFor } from '../states/look';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
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
          rows={addon.backups}
          keyOf={backup => backup.id}
          columns={[
            {
              label: t('backup.taken'),
              isName: true,
              cell: backup => <TimeAgo at={momentOf(backup)} as="point" />,
            },
            {
              label: t('backup.why'),
              cell: backup => t(`backup.kind.${backup.kind}`),
            },
            {
              label: t('backup.state'),
              cell: backup => <BackupState backup={backup} />,
            },
            {
              label: t('backup.size'),
              isNumber: true,
              cell: ({ sizeBytes }) =>
                sizeBytes === null ? '–' : formatBytes(sizeBytes),
            },
            {
              label: t('backup.ends'),
              cell: backup =>
                backup.expiresAt ? (
                  <TimeAgo at={backup.expiresAt} as="point" />
                ) : (
                  t('backup.forGood')
                ),
            },
            {
              label: t('backup.act'),
              isActs: true,
              cell: backup => <BackupActs addon={addon} backup={backup} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}

const momentOf = ({ createdAt, takenAt }: Backup): string =>
  takenAt ?? createdAt;

/** How it is; what it waits for where it has not begun, and whether it was read back where it is ready. */
function BackupState(props: { backup: Backup }) {
  const { state, verifiedAt, waitsFor } = props.backup;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <>
      <StateBadge state={waitsFor ? 'waiting' : wordFor(state)} />
      <div className={`${theme.small} ${theme.muted}`}>
        {waitsFor && <Sentence of={waitsFor} />}
        {state === 'ready' &&
          (verifiedAt ? (
            <>
              <RiShieldCheckLine aria-hidden className={theme.icon} />{' '}
              {t('backup.verified')}
            </>
          ) : (
            t('backup.unproven')
          ))}
      </div>
    </>
  );
}

function BackupActs(props: { addon: Addon; backup: Backup }) {
  const { addon, backup } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useAddonActs();
  const named = { at: formatPoint(new Date(momentOf(backup)), new Date()) };
  if (!isThere(backup)) return null;
  return (
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
      <ActButton
        allowed={mayRemove(addon, backup)}
        onPress={() => begin({ kind: 'removeBackup', backupId: backup.id })}
        aria-label={t('backup.removeNamed', named)}
      >
        {t('backup.remove')}
      </ActButton>
    </div>
  );
}

/** Of one that is being taken or removed, or was removed, there is nothing to remove. */
const isThere = ({ state }: Backup): boolean =>
  state === 'ready' || state === 'failed';

const mayRemove = (addon: Addon, { stays }: Backup) =>
  stays === null
    ? mayOf(addon.may, 'removeBackup')
    : { allowed: false, reason: stays };
