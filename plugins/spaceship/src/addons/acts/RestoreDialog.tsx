import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Select } from '@backstage/ui';
import { RiArrowLeftRightLine, RiHistoryLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Backup } from '../../api/addons';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { ReasonField } from '../../dialogs/ReasonField';
import { formatBytes } from '../../figures/bytes';
import { formatPoint } from '../../time/duration';
import { spaceshipTranslationRef } from '../../translation';
import { useLinks } from '../../useLinks';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** Make a new add-on with the data of a backup; the one that runs stays as it is. */
export function RestoreDialog(props: AddonDialogProps & { backupId?: string }) {
  const { addon, backupId, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const navigate = useNavigate();
  const backups = addon.backups.filter(b => b.state === 'ready');
  const [backup, setBackup] = useState(backupId ?? backups[0]?.id ?? null);
  const [reason, setReason] = useState('');
  const name = nameOfAddon(addon);

  const labelOf = (item: Backup) =>
    t('restore.label', {
      at: formatPoint(new Date(item.takenAt ?? item.createdAt), new Date()),
      kind: t(`backup.kind.${item.kind}`),
      size:
        item.sizeBytes === null
          ? t('swap.unknownSize')
          : formatBytes(item.sizeBytes),
    });
  const restore = useAct(
    (client, chosen: string, once) =>
      answer(
        client.POST('/addons/{id}/restores', {
          params: { path: { id: addon.id }, header: once },
          body: { backup: chosen, reason: reason.trim() },
        }),
      ),
    operation => {
      onClose();
      navigate(links.addon(operation.addonId));
    },
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('restore.title', { addon: name })}
      act={t('restore.act')}
      onConfirm={() => backup && restore.mutate(backup)}
      isPending={restore.isPending}
      isDisabled={!backup}
      error={restore.error}
    >
      {backups.length === 0 ? (
        <p>{t('restore.none')}</p>
      ) : (
        <Select
          label={t('restore.backup')}
          options={backups.map(item => ({ id: item.id, label: labelOf(item) }))}
          value={backup}
          onChange={key => setBackup(String(key))}
        />
      )}
      <Consequences>
        <Consequence
          icon={<RiHistoryLine aria-hidden className={theme.icon} />}
        >
          <p>{t('restore.then', { addon: name })}</p>
        </Consequence>
        <Consequence
          icon={<RiArrowLeftRightLine aria-hidden className={theme.icon} />}
        >
          <p>{t('restore.swap')}</p>
        </Consequence>
      </Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
