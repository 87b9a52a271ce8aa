import { useState } from 'react';
import { TextAreaField } from '@backstage/ui';
import { RiPauseCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { destinationOf, type DialogProps } from './dialogProps';

/** Keep a destination at what it runs, until a person lifts the hold. */
export function HoldDialog(props: DialogProps<'hold'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [reason, setReason] = useState('');
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;

  const hold = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/services/{id}/destinations/{slug}/hold', {
          params: {
            path: { id: overview.service.id, slug: act.destination },
            header: once,
          },
          body: { reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('hold.title', { destination: title })}
      act={t('hold.act')}
      onConfirm={() => hold.mutate()}
      isPending={hold.isPending}
      isDisabled={!reason.trim()}
      error={hold.error}
    >
      <Consequences>
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
      </Consequences>
      <TextAreaField
        label={t('dialog.reason')}
        secondaryLabel={t('dialog.quoted')}
        isRequired
        rows={2}
        value={reason}
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
