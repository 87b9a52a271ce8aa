import { RiArrowGoBackLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { RejectionText } from '../rollouts/RejectionText';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** Take the rejection of a release back. */
export function AcceptDialog(props: DialogProps<'accept'>) {
  const { act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const release = useRollout(act.rolloutId).data?.fullRelease;
  const number = String(release?.number ?? '');

  const accept = useAct(
    (client, id: string, once) =>
      answer(
        client.DELETE('/releases/{id}/rejection', {
          params: { path: { id }, header: once },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('accept.title', { release: number })}
      act={t('accept.act')}
      onConfirm={() => release && accept.mutate(release.id)}
      isPending={accept.isPending}
      isDisabled={!release}
      error={accept.error}
    >
      {release?.rejection && <RejectionText rejection={release.rejection} />}
      <Consequences>
        <Consequence
          icon={<RiArrowGoBackLine aria-hidden className={theme.icon} />}
        >
          <p>{t('accept.then', { release: number })}</p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
