import { useRef, useState } from 'react';
import { Alert, Select } from '@backstage/ui';
import { RiForbidLine, RiShieldCheckLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { WordsField } from '../../dialogs/WordsField';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import type { ReviewDialogProps } from './reviewDialogProps';

/** Judge exactly what runs here, in a role that one has: if it changes while the dialog is open, look again first. */
export function SignOffDialog(
  props: ReviewDialogProps & { role?: string; outcome: 'passed' | 'failed' },
) {
  const { review, outcome, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const yours = review.roles.filter(r => r.you.allowed);
  const [role, setRole] = useState(props.role ?? yours[0]?.role ?? '');
  const [note, setNote] = useState('');
  const seen = useRef(review.runs?.release ?? null);
  const [, look] = useState(0);

  const now = review.runs?.release ?? null;
  const hasChanged = seen.current?.id !== now?.id;
  const isFailed = outcome === 'failed';
  const signOff = useAct(
    (client, release: string, once) =>
      answer(
        client.POST('/reviews/{id}/sign-offs', {
          params: { path: { id: review.id }, header: once },
          body: { role, outcome, release, note: note.trim() || null },
        }),
      ),
    onClose,
  );
  const lookAgain = () => {
    seen.current = now;
    look(n => n + 1);
  };
  const giveText = isFailed ? t('signOff.giveWork') : t('signOff.give');
  const { title } = review;

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(isFailed ? 'signOff.workTitle' : 'signOff.dialogTitle', {
        title,
      })}
      act={hasChanged ? t('signOff.lookAgain') : giveText}
      onConfirm={() =>
        hasChanged || !now ? lookAgain() : signOff.mutate(now.id)
      }
      isPending={signOff.isPending}
      isDisabled={!now || !role}
      error={signOff.error}
    >
      {hasChanged && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('signOff.changed')}
          description={t('signOff.changedHow')}
        />
      )}
      {!now && <p>{t('signOff.nothing')}</p>}
      {yours.length > 1 && (
        <Select
          label={t('signOff.role')}
          options={yours.map(r => ({ id: r.role, label: r.title }))}
          value={role}
          onChange={key => setRole(String(key))}
        />
      )}
      {now && (
        <Consequences>
          <Consequence
            icon={
              isFailed ? (
                <RiForbidLine aria-hidden className={theme.icon} />
              ) : (
                <RiShieldCheckLine aria-hidden className={theme.icon} />
              )
            }
          >
            <p>
              {t(isFailed ? 'signOff.stops' : 'signOff.counts', {
                release: String(now.number),
              })}
            </p>
            <p className={`${theme.small} ${theme.muted}`}>
              {now.message.split('\n')[0]}
            </p>
          </Consequence>
        </Consequences>
      )}
      <WordsField
        label={t('dialog.note')}
        hint={isFailed ? t('signOff.whatIsWrong') : undefined}
        missing={isFailed ? t('signOff.noNote') : undefined}
        value={note}
        onChange={setNote}
      />
    </ConfirmDialog>
  );
}
