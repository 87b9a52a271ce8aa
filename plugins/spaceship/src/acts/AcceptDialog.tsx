import { RiArrowGoBackLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import { SureDialog } from '../dialogs/SureDialog';
import { RejectionText } from '../rollouts/RejectionText';
import { spaceshipTranslationRef } from '../translation';
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
    <SureDialog
      onClose={onClose}
      title={t('accept.title', { release: number })}
      act={t('accept.act')}
      isDisabled={!release}
      command={{
        ...accept,
        mutate: () => release && accept.mutate(release.id),
      }}
      icon={RiArrowGoBackLine}
      then={t('accept.then', { release: number })}
    >
      {release?.rejection && <RejectionText rejection={release.rejection} />}
    </SureDialog>
  );
}
