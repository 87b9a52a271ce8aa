import { RiDeleteBinLine, RiShieldCheckLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence } from '../../dialogs/ConfirmDialog';
import { ReasonDialog } from '../../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import type { ReviewDialogProps } from './reviewDialogProps';

/** End a review environment now. */
export function EndDialog(props: ReviewDialogProps) {
  const { review, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const end = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/reviews/{id}/end', {
          params: { path: { id: review.id }, header: once },
          body: { reason },
        }),
      ),
    onClose,
  );
  return (
    <ReasonDialog
      onClose={onClose}
      title={t('end.title', { title: review.title })}
      act={t('end.act')}
      dismiss={t('end.dismiss')}
      isDestructive
      command={end}
    >
      <Consequence
        icon={
          <RiDeleteBinLine
            aria-hidden
            className={`${theme.icon} ${theme.negative}`}
          />
        }
      >
        <p>{t('end.then')}</p>
      </Consequence>
      {review.signOffs.length > 0 && (
        <Consequence
          icon={<RiShieldCheckLine aria-hidden className={theme.icon} />}
        >
          <p>{t('end.signOffs')}</p>
        </Consequence>
      )}
    </ReasonDialog>
  );
}
