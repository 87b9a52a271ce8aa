import { RiPlayCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { Person } from '../people/Person';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { destinationOf, type DialogProps } from './dialogProps';

/** Let deliveries into a destination again. */
export function LiftHoldDialog(props: DialogProps<'liftHold'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;
  const hold = destination?.hold;

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
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('liftHold.title', { destination: title })}
      act={t('liftHold.act')}
      onConfirm={() => lift.mutate()}
      isPending={lift.isPending}
      error={lift.error}
    >
      {hold && (
        <p>
          “{hold.reason}” <Person of={hold.by} />,{' '}
          <TimeAgo at={hold.at} as="point" />
        </p>
      )}
      <Consequences>
        <Consequence
          icon={<RiPlayCircleLine aria-hidden className={theme.icon} />}
        >
          <p>
            {destination?.waiting
              ? t('liftHold.thenWaiting', {
                  release: String(
                    destination.waiting.release?.number ??
                      destination.waiting.commit.slice(0, 7),
                  ),
                })
              : t('liftHold.then', { destination: title })}
          </p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
