import { RiPlayCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { SureDialog } from '../dialogs/SureDialog';
import { Person } from '../people/Person';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { destinationOf, type DialogProps } from './dialogProps';

/** Let deliveries into a destination again. */
export function LiftHoldDialog(props: DialogProps<'liftHold'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;
  const { hold, waiting } = destination ?? {};

  const lift = useAct(
    (client, _: void, once) =>
      answer(
        client.DELETE('/services/{id}/destinations/{slug}/hold', {
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
      title={t('liftHold.title', { destination: title })}
      act={t('liftHold.act')}
      command={lift}
      icon={RiPlayCircleLine}
      then={
        waiting
          ? t('liftHold.thenWaiting', {
              release: String(
                waiting.release?.number ?? waiting.commit.slice(0, 7),
              ),
            })
          : t('liftHold.then', { destination: title })
      }
    >
      {hold && (
        <p>
          “{hold.reason}” <Person of={hold.by} />,{' '}
          <TimeAgo at={hold.at} as="point" />
        </p>
      )}
    </SureDialog>
  );
}
