import { useState } from 'react';
import { TextField } from '@backstage/ui';
import { RiDeleteBinLine, RiLinksLine, RiSave3Line } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { ReasonField } from '../../dialogs/ReasonField';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import { nameOfAddon, pathOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** Remove it for good, after its name was typed. */
export function DestroyDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [confirm, setConfirm] = useState('');
  const [reason, setReason] = useState('');
  const path = pathOfAddon(addon);

  const destroy = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/addons/{id}/destruction', {
          params: { path: { id: addon.id }, header: once },
          body: { confirm, reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('destroy.title', { addon: nameOfAddon(addon) })}
      act={t('destroy.act')}
      onConfirm={() => destroy.mutate()}
      isPending={destroy.isPending}
      isDisabled={confirm !== path}
      isDestructive
      error={destroy.error}
    >
      <Consequences>
        {addon.capabilities.copies && (
          <Consequence
            icon={<RiSave3Line aria-hidden className={theme.icon} />}
          >
            <p>{t('destroy.final')}</p>
          </Consequence>
        )}
        <Consequence
          icon={
            <RiDeleteBinLine
              aria-hidden
              className={`${theme.icon} ${theme.negative}`}
            />
          }
        >
          <p>{t('destroy.data')}</p>
        </Consequence>
        <Consequence icon={<RiLinksLine aria-hidden className={theme.icon} />}>
          <p>
            {addon.bindings.length ? t('destroy.uses') : t('destroy.usesNone')}{' '}
            {addon.bindings
              .map(b => `${b.service.name}, ${b.destination.title}`)
              .join('; ')}
          </p>
        </Consequence>
      </Consequences>
      <TextField
        label={t('destroy.type', { name: path })}
        isRequired
        autoComplete="off"
        value={confirm}
        onChange={setConfirm}
      />
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
