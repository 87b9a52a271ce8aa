import { RiShutDownLine, RiUserLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence } from '../../dialogs/ConfirmDialog';
import { ReasonDialog } from '../../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import type { AddonDialogProps } from './addonDialogProps';

/** Cut the sessions of the old credential instead of waiting for them; who has them is named. */
export function ForceDialog(props: AddonDialogProps & { operationId: string }) {
  const { addon, operationId, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const isKey = !addon.capabilities.sessions;
  const who = addon.credentials
    .filter(c => c.state === 'draining')
    .flatMap(c => c.users)
    .map(({ name, count }) =>
      t('force.whoCount', { name, sessions: String(count) }),
    )
    .join(', ');
  const force = useAct(
    (client, reason: string, once) =>
      answer(
        client.POST('/operations/{id}/force', {
          params: { path: { id: operationId }, header: once },
          body: { reason },
        }),
      ),
    onClose,
  );
  return (
    <ReasonDialog
      onClose={onClose}
      title={isKey ? t('force.titleKey') : t('force.title')}
      act={isKey ? t('force.actKey') : t('force.act')}
      dismiss={t('force.dismiss')}
      isDestructive
      command={force}
    >
      <Consequence
        icon={
          <RiShutDownLine
            aria-hidden
            className={`${theme.icon} ${theme.negative}`}
          />
        }
      >
        <p>{isKey ? t('force.thenKey') : t('force.then')}</p>
      </Consequence>
      {who && (
        <Consequence icon={<RiUserLine aria-hidden className={theme.icon} />}>
          <p>{t('force.who', { who })}</p>
        </Consequence>
      )}
    </ReasonDialog>
  );
}
