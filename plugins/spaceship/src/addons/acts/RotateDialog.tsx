import { useState } from 'react';
import { Radio, RadioGroup, Select } from '@backstage/ui';
import {
  RiHourglassLine,
  RiKey2Line,
  RiRestartLine,
  RiShutDownLine,
} from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../../api/addons';
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
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** A new credential takes the place of the current one: without a gap, or at once where it has leaked. */
export function RotateDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { sessions } = addon.capabilities;
  const [leaked, setLeaked] = useState(false);
  const [alias, setAlias] = useState(addon.aliases[0]);
  const [reason, setReason] = useState('');

  const rotate = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/addons/{id}/rotations', {
          params: { path: { id: addon.id }, header: once },
          body: { alias, leaked, reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('rotate.title', { addon: nameOfAddon(addon) })}
      act={leaked ? t('rotate.actLeaked') : t('rotate.act')}
      onConfirm={() => rotate.mutate()}
      isPending={rotate.isPending}
      isDestructive={leaked}
      error={rotate.error}
    >
      {addon.aliases.length > 1 && (
        <Select
          label={t('rotate.alias')}
          options={addon.aliases.map(name => ({ id: name, label: name }))}
          value={alias}
          onChange={key => setAlias(String(key))}
        />
      )}
      <RadioGroup
        label={t('rotate.why')}
        value={leaked ? 'leaked' : 'usual'}
        onChange={value => setLeaked(value === 'leaked')}
      >
        <Radio value="usual">{t('rotate.usual')}</Radio>
        <Radio value="leaked">{t('rotate.leaked')}</Radio>
      </RadioGroup>
      <Consequences>
        <Consequence icon={<RiKey2Line aria-hidden className={theme.icon} />}>
          <p>{t(`rotate.${newText(addon)}`)}</p>
        </Consequence>
        {leaked && (
          <Consequence
            icon={
              <RiShutDownLine
                aria-hidden
                className={`${theme.icon} ${theme.negative}`}
              />
            }
          >
            <p>{sessions ? t('rotate.now') : t('rotate.nowKey')}</p>
          </Consequence>
        )}
        <Consequence
          icon={<RiRestartLine aria-hidden className={theme.icon} />}
        >
          <p>{t('rotate.roll')}</p>
        </Consequence>
        {!leaked && (
          <Consequence
            icon={<RiHourglassLine aria-hidden className={theme.icon} />}
          >
            <p>{sessions ? t('rotate.drain') : t('rotate.overlap')}</p>
          </Consequence>
        )}
      </Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}

/** Where the new credential comes from. */
function newText({ capabilities, pendingKey }: Addon) {
  if (capabilities.copies) return 'new';
  return pendingKey ? 'pendingKey' : 'noPendingKey';
}
