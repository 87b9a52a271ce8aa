import { useState } from 'react';
import { RiStopCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { WordsField } from '../dialogs/WordsField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** End a rollout before it is done. */
export function CancelDialog(props: DialogProps<'cancel'>) {
  const { act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const rollout = useRollout(act.rolloutId);
  const [reason, setReason] = useState('');
  const hasBegun = rollout.data?.state !== 'waiting';

  const cancel = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/rollouts/{id}/cancel', {
          params: { path: { id: act.rolloutId }, header: once },
          body: { reason: reason.trim() || null },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('cancel.title', {
        release: String(
          rollout.data?.release?.number ??
            rollout.data?.commit.slice(0, 7) ??
            '',
        ),
      })}
      act={t('cancel.act')}
      dismiss={t('cancel.dismiss')}
      onConfirm={() => cancel.mutate()}
      isPending={cancel.isPending}
      isDestructive
      error={cancel.error}
    >
      <Consequences>
        <Consequence
          icon={<RiStopCircleLine aria-hidden className={theme.icon} />}
        >
          <p>{hasBegun ? t('cancel.goesBack') : t('cancel.neverBegins')}</p>
        </Consequence>
      </Consequences>
      <WordsField
        label={t('dialog.reason')}
        value={reason}
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
