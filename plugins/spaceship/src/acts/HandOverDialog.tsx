import { useState } from 'react';
import { Select } from '@backstage/ui';
import { RiUserSharedLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { useNames } from '../people/useNames';
import { WordsField } from '../dialogs/WordsField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** Ask somebody else who may answer to answer. */
export function HandOverDialog(props: DialogProps<'handOver'>) {
  const { act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const nameOf = useNames(act.others);
  const [to, setTo] = useState(act.others[0]);
  const [note, setNote] = useState('');

  const ask = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/rollouts/{id}/handovers', {
          params: { path: { id: act.rolloutId }, header: once },
          body: { act: act.question, to, note: note.trim() || null },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('handOver.title')}
      act={t('handOver.act')}
      onConfirm={() => ask.mutate()}
      isPending={ask.isPending}
      error={ask.error}
    >
      <Select
        label={t('handOver.whom')}
        options={act.others.map(ref => ({ id: ref, label: nameOf(ref) }))}
        value={to}
        onChange={key => setTo(String(key))}
      />
      <WordsField label={t('dialog.note')} value={note} onChange={setNote} />
      <Consequences>
        <Consequence
          icon={<RiUserSharedLine aria-hidden className={theme.icon} />}
        >
          <p>{t('handOver.then', { name: nameOf(to) })}</p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
