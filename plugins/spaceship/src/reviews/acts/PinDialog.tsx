import { useState } from 'react';
import { Select } from '@backstage/ui';
import { RiPushpinLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { ReasonField } from '../../dialogs/ReasonField';
import { formatPoint, inDays } from '../../time/duration';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import type { ReviewDialogProps } from './reviewDialogProps';

const durations = [7, 14, 30, 90];

/** Keep it although nobody uses it, for a time, in one's own name. */
export function PinDialog(props: ReviewDialogProps) {
  const { review, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [days, setDays] = useState(durations[0]);
  const [reason, setReason] = useState('');
  const until = inDays(days);

  const pin = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/reviews/{id}/pin', {
          params: { path: { id: review.id }, header: once },
          body: { until, reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('pin.title', { title: review.title })}
      act={t('pin.act')}
      onConfirm={() => pin.mutate()}
      isPending={pin.isPending}
      error={pin.error}
    >
      <Select
        label={t('pin.until')}
        options={durations.map(count => ({
          id: String(count),
          label: t('pin.days', { count }),
        }))}
        value={String(days)}
        onChange={key => setDays(Number(key))}
      />
      <Consequences>
        <Consequence
          icon={<RiPushpinLine aria-hidden className={theme.icon} />}
        >
          <p>
            {t('pin.then', { until: formatPoint(new Date(until), new Date()) })}
          </p>
        </Consequence>
      </Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
