import { RiHourglassLine, RiSave3Line } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence } from '../../dialogs/ConfirmDialog';
import { ReasonDialog } from '../../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** Take a backup now. */
export function BackUpDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const backUp = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/addons/{id}/backups', {
          params: { path: { id: addon.id }, header: once },
          body: { reason },
        }),
      ),
    onClose,
  );
  return (
    <ReasonDialog
      onClose={onClose}
      title={t('backUp.title', { addon: nameOfAddon(addon) })}
      act={t('backUp.act')}
      command={backUp}
    >
      <Consequence icon={<RiSave3Line aria-hidden className={theme.icon} />}>
        <p>{t('backUp.then')}</p>
      </Consequence>
      {addon.operation && (
        <Consequence
          icon={<RiHourglassLine aria-hidden className={theme.icon} />}
        >
          <p>{t('backUp.later')}</p>
        </Consequence>
      )}
    </ReasonDialog>
  );
}
