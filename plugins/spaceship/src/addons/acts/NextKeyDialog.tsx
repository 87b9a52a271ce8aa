import { useState } from 'react';
import { PasswordField, Select } from '@backstage/ui';
import { RiArrowRightLine, RiLockLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { inDays } from '../../time/duration';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

const never = 'never';
const lifetimes = [7, 30, 90, 180, 365];

/** Hand in the key that the next rotation of an external API takes. */
export function NextKeyDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [key, setKey] = useState('');
  const [days, setDays] = useState(never);

  const isFirst = !addon.credentials.some(c => c.state === 'current');

  const handIn = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/addons/{id}/pending-key', {
          params: { path: { id: addon.id }, header: once },
          body: {
            key,
            expiresAt: days === never ? null : inDays(Number(days)),
          },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(isFirst ? 'nextKey.firstTitle' : 'nextKey.title', {
        addon: nameOfAddon(addon),
      })}
      act={t('nextKey.act')}
      onConfirm={() => handIn.mutate()}
      isPending={handIn.isPending}
      isDisabled={!key}
      error={handIn.error}
    >
      <PasswordField
        size="small"
        label={t('nextKey.key')}
        description={t('nextKey.keyHow')}
        isRequired
        autoComplete="off"
        value={key}
        onChange={setKey}
      />
      <Select
        label={t('nextKey.ends')}
        options={[
          ...lifetimes.map(count => ({
            id: String(count),
            label: t('nextKey.days', { count }),
          })),
          { id: never, label: t('nextKey.never') },
        ]}
        value={days}
        onChange={chosen => setDays(String(chosen))}
      />
      <Consequences>
        <Consequence icon={<RiLockLine aria-hidden className={theme.icon} />}>
          <p>{t('nextKey.then')}</p>
        </Consequence>
        <Consequence
          icon={<RiArrowRightLine aria-hidden className={theme.icon} />}
        >
          <p>{isFirst ? t('nextKey.first') : t('nextKey.next')}</p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
