import { useState } from 'react';
import { Select, TextField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { ConfirmDialog } from '../dialogs/ConfirmDialog';
import { CopyField } from '../surfaces/CopyField';
import { inDays } from '../time/duration';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { CommitAs } from './CommitAs';

const never = 'never';
const lifetimes = [7, 30, 90, 365];

/** Makes a token and shows it this once. */
export function NewTokenDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [name, setName] = useState('');
  const [days, setDays] = useState(never);
  const make = useAct((client, _: void) =>
    answer(
      client.POST('/tokens', {
        body: {
          name: name.trim(),
          ...(days !== never && { expiresAt: inDays(Number(days)) }),
        },
      }),
    ),
  );
  const made = make.data?.token;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('tokens.newTitle')}
      act={made ? t('tokens.done') : t('tokens.make')}
      dismiss={made ? t('dialog.close') : undefined}
      onConfirm={() => (made ? onClose() : make.mutate())}
      isPending={make.isPending}
      isDisabled={!made && !name.trim()}
      error={make.error}
    >
      {made ? (
        <>
          <CopyField
            label={t('push.token')}
            what={t('copy.token')}
            value={made}
          />
          <p className={theme.warning}>{t('push.once')}</p>
          <CommitAs />
        </>
      ) : (
        <>
          <TextField
            label={t('tokens.name')}
            description={t('tokens.nameHow')}
            isRequired
            maxLength={100}
            value={name}
            onChange={setName}
          />
          <Select
            label={t('tokens.endsAfter')}
            options={[
              ...lifetimes.map(count => ({
                id: String(count),
                label: t('tokens.days', { count }),
              })),
              { id: never, label: t('tokens.untilRevoked') },
            ]}
            value={days}
            onChange={chosen => setDays(String(chosen))}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
