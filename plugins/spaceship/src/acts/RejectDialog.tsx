import { useState } from 'react';
import { TextAreaField } from '@backstage/ui';
import { RiForbidLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** Mark the release of a rollout bad: automation never delivers it again. */
export function RejectDialog(props: DialogProps<'reject'>) {
  const { act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const release = useRollout(act.rolloutId).data?.fullRelease;
  const [reason, setReason] = useState('');
  const number = String(release?.number ?? '');

  const reject = useAct(
    (client, id: string, once) =>
      answer(
        client.POST('/releases/{id}/rejection', {
          params: { path: { id }, header: once },
          body: { reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('reject.title', { release: number })}
      act={t('reject.act')}
      onConfirm={() => release && reject.mutate(release.id)}
      isPending={reject.isPending}
      isDisabled={!release || !reason.trim()}
      isDestructive
      error={reject.error}
    >
      <Consequences>
        <Consequence icon={<RiForbidLine aria-hidden className={theme.icon} />}>
          <p>{t('reject.then', { release: number })}</p>
        </Consequence>
      </Consequences>
      <TextAreaField
        label={t('dialog.reason')}
        secondaryLabel={t('dialog.quoted')}
        isRequired
        rows={2}
        value={reason}
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
