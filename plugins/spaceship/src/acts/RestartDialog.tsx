import { RiRestartLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { SureDialog } from '../dialogs/SureDialog';
import { spaceshipTranslationRef } from '../translation';
import { destinationOf, type DialogProps } from './dialogProps';

/** Restart the processes of what a destination runs. */
export function RestartDialog(props: DialogProps<'restart'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;

  const restart = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/services/{id}/destinations/{slug}/restart', {
          params: {
            path: { id: overview.service.id, slug: act.destination },
            header: once,
          },
        }),
      ),
    onClose,
  );

  return (
    <SureDialog
      onClose={onClose}
      title={t('restart.title', { destination: title })}
      act={t('restart.act')}
      command={restart}
      icon={RiRestartLine}
      then={t('restart.then', {
        release: String(destination?.running?.release.number ?? '–'),
      })}
    />
  );
}
