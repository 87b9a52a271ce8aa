import { RiArrowGoBackLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OperationSummary } from '../../api/addons';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence } from '../../dialogs/ConfirmDialog';
import { ReasonDialog } from '../../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';

/** End an operation before it is done, back to how it was. */
export function GoBackDialog(props: {
  operationId: string;
  operation: OperationSummary['kind'];
  onClose: () => void;
}) {
  const { operationId, operation, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  // Where a credential has moved there is something to go back to; else it is only ended.
  const back =
    operation === 'rotate' || operation === 'swap' ? operation : null;
  const goBack = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/operations/{id}/cancel', {
          params: { path: { id: operationId }, header: once },
          body: { reason },
        }),
      ),
    onClose,
  );
  return (
    <ReasonDialog
      onClose={onClose}
      title={t(back ? 'goBack.title' : 'goBack.cancelTitle', {
        operation: t(`operation.kind.${operation}`),
      })}
      act={t(back ? 'goBack.act' : 'goBack.cancelAct')}
      dismiss={t('goBack.dismiss')}
      command={goBack}
    >
      <Consequence
        icon={<RiArrowGoBackLine aria-hidden className={theme.icon} />}
      >
        <p>{t(`goBack.${back ?? 'other'}`)}</p>
      </Consequence>
    </ReasonDialog>
  );
}
