import { RiPauseCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { Consequence } from '../dialogs/ConfirmDialog';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { destinationOf, type DialogProps } from './dialogProps';

/** Keep a destination at what it runs, until a person lifts the hold. */
export function HoldDialog(props: DialogProps<'hold'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;

  const hold = useAct(
    (client, reason: string, once) =>
      answer(
        client.PUT('/services/{id}/destinations/{slug}/hold', {
          params: {
            path: { id: overview.service.id, slug: act.destination },
            header: once,
          },
          body: { reason },
        }),
      ),
    onClose,
  );

  return (
    <ReasonDialog
      onClose={onClose}
      title={t('hold.title', { destination: title })}
      act={t('hold.act')}
      command={hold}
    >
      <Consequence
        icon={<RiPauseCircleLine aria-hidden className={theme.icon} />}
      >
        <p>
          {t('hold.then', {
            destination: title,
            release: String(destination?.running?.release.number ?? '–'),
          })}
        </p>
      </Consequence>
    </ReasonDialog>
  );
}
