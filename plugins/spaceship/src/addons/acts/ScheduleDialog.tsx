import { useState } from 'react';
import { NumberField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { ConfirmDialog } from '../../dialogs/ConfirmDialog';
import { spaceshipTranslationRef } from '../../translation';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** An empty field means never; a number field says NaN for it. */
const orNever = (value: number): number | null =>
  Number.isNaN(value) ? null : value;

/** How often its credential is rotated and its data backed up, by themselves. */
export function ScheduleDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { copies, rotation } = addon.capabilities;
  const [rotateEveryDays, setRotate] = useState(
    addon.schedule.rotateEveryDays ?? NaN,
  );
  const [backupEveryHours, setBackup] = useState(
    addon.schedule.backupEveryHours ?? NaN,
  );
  const [keepBackups, setKeep] = useState(addon.schedule.keepBackups);

  const save = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/addons/{id}/schedule', {
          params: { path: { id: addon.id }, header: once },
          body: {
            rotateEveryDays: orNever(rotateEveryDays),
            backupEveryHours: orNever(backupEveryHours),
            keepBackups,
          },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('schedule.title', { addon: nameOfAddon(addon) })}
      act={t('schedule.act')}
      onConfirm={() => save.mutate()}
      isPending={save.isPending}
      isDisabled={Number.isNaN(keepBackups)}
      error={save.error}
    >
      {rotation && (
        <NumberField
          label={t('schedule.rotate')}
          description={t('schedule.never')}
          minValue={1}
          maxValue={3650}
          value={rotateEveryDays}
          onChange={setRotate}
        />
      )}
      {copies && (
        <>
          <NumberField
            label={t('schedule.backup')}
            description={t('schedule.never')}
            minValue={1}
            maxValue={8760}
            value={backupEveryHours}
            onChange={setBackup}
          />
          <NumberField
            label={t('schedule.keep')}
            description={t('schedule.keepHow')}
            minValue={1}
            maxValue={100}
            value={keepBackups}
            onChange={setKeep}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
