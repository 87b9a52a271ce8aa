import { useState } from 'react';
import { TextField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { ConfirmDialog } from '../dialogs/ConfirmDialog';
import { CopyField } from '../surfaces/CopyField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { CommitAs } from './CommitAs';

/** Makes a token and shows it this once. */
export function NewTokenDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [name, setName] = useState('');
  const make = useAct((client, wanted: string) =>
    answer(client.POST('/tokens', { body: { name: wanted } })),
  );
  const made = make.data?.token;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('tokens.newTitle')}
      act={made ? t('tokens.done') : t('tokens.make')}
      dismiss={made ? t('dialog.close') : undefined}
      onConfirm={() => (made ? onClose() : make.mutate(name.trim()))}
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
        <TextField
          label={t('tokens.name')}
          description={t('tokens.nameHow')}
          isRequired
          value={name}
          onChange={setName}
        />
      )}
    </ConfirmDialog>
  );
}
