import { RiForbidLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import { Consequence } from '../dialogs/ConfirmDialog';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** Mark the release of a rollout bad: automation never delivers it again. */
export function RejectDialog(props: DialogProps<'reject'>) {
  const { act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const release = useRollout(act.rolloutId).data?.fullRelease;
  const reject = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/releases/{id}/rejection', {
          params: { path: { id: release?.id ?? '' }, header: once },
          body: { reason },
        }),
      ),
    onClose,
  );

  // It never asks about a release without a number.
  if (!release) return null;
  const number = String(release.number);
  return (
    <ReasonDialog
      onClose={onClose}
      title={t('reject.title', { release: number })}
      act={t('reject.act')}
      command={reject}
      isDestructive
    >
      <Consequence icon={<RiForbidLine aria-hidden className={theme.icon} />}>
        <p>{t('reject.then', { release: number })}</p>
      </Consequence>
    </ReasonDialog>
  );
}
