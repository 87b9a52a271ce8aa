import {
  RiArchiveLine,
  RiDatabase2Line,
  RiDeleteBinLine,
} from '@remixicon/react';
import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import type { Addon, Backup } from '../../api/addons';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence } from '../../dialogs/ConfirmDialog';
import { ReasonDialog } from '../../dialogs/ReasonDialog';
import { formatBytes } from '../../figures/bytes';
import { formatPoint } from '../../time/duration';
import {
  spaceshipTranslationRef,
  type SpaceshipMessages,
} from '../../translation';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

type T = TranslationFunction<SpaceshipMessages>;

/** Remove one backup for good, after saying what can be restored still. */
export function RemoveBackupDialog(
  props: AddonDialogProps & { backupId: string },
) {
  const { addon, backupId, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const backup = addon.backups.find(({ id }) => id === backupId);
  const name = nameOfAddon(addon);
  const remove = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/addons/{id}/backup-removals', {
          params: { path: { id: addon.id }, header: once },
          body: { backup: backupId, reason },
        }),
      ),
    onClose,
  );
  if (!backup) return null;
  const left = whatIsLeft(addon, backup, t);

  return (
    <ReasonDialog
      onClose={onClose}
      title={t('removeBackup.title', { addon: name })}
      act={t('removeBackup.act')}
      isDestructive
      command={remove}
    >
      <Consequence
        icon={
          <RiDeleteBinLine
            aria-hidden
            className={`${theme.icon} ${theme.negative}`}
          />
        }
      >
        <p>
          {t('removeBackup.backup', {
            kind: t(`backup.kind.${backup.kind}`),
            at: formatPoint(
              new Date(backup.takenAt ?? backup.createdAt),
              new Date(),
            ),
            size:
              backup.sizeBytes === null
                ? t('swap.unknownSize')
                : formatBytes(backup.sizeBytes),
          })}{' '}
          {t('removeBackup.gone')}
        </p>
      </Consequence>
      {left && (
        <Consequence
          icon={<RiArchiveLine aria-hidden className={theme.icon} />}
        >
          <p>{left}</p>
        </Consequence>
      )}
      {addon.state !== 'destroyed' && (
        <Consequence
          icon={<RiDatabase2Line aria-hidden className={theme.icon} />}
        >
          <p>{t('removeBackup.addon', { addon: name })}</p>
        </Consequence>
      )}
    </ReasonDialog>
  );
}

/** What can be restored still, when this one is gone. */
function whatIsLeft(addon: Addon, removed: Backup, t: T): string | null {
  const count = addon.backups.filter(
    ({ id, state }) => id !== removed.id && state === 'ready',
  ).length;
  if (count > 0) return t('removeBackup.stays', { count });
  if (removed.state !== 'ready') return null;
  return addon.state === 'destroyed'
    ? t('removeBackup.lastOfDestroyed', { addon: nameOfAddon(addon) })
    : t('removeBackup.last');
}
