import { useRef, useState } from 'react';
import { Alert } from '@backstage/ui';
import { RiRocketLine, RiShieldCheckLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../api/client';
import { useRollout } from '../api/questions';
import { useAct } from '../api/useAct';
import { ChangeList } from '../changes/ChangeList';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { whatOf, whereOf } from '../rollouts/words';
import { Surface } from '../surfaces/Surface';
import { WordsField } from '../dialogs/WordsField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import type { DialogProps } from './dialogProps';

/** Approve exactly what is shown: if it changes while the dialog is open, the approver is asked to look again. */
export function ApproveDialog(props: DialogProps<'approve'>) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const rollout = useRollout(props.act.rolloutId);
  const seen = useRef<string | null>(null);
  const [note, setNote] = useState('');
  const [, look] = useState(0);

  const now = rollout.data?.contentHash ?? null;
  seen.current ??= now;
  const hasChanged = seen.current !== now;

  const approve = useAct(
    (client, contentHash: string, once) =>
      answer(
        client.POST('/rollouts/{id}/approvals', {
          params: { path: { id: props.act.rolloutId }, header: once },
          body: { contentHash, note: note.trim() || null },
        }),
      ),
    props.onClose,
  );
  const lookAgain = () => {
    seen.current = now;
    look(n => n + 1);
  };

  return (
    <ConfirmDialog
      isOpen
      onClose={props.onClose}
      title={t('approve.title', {
        what: rollout.data ? whatOf(rollout.data) : '',
        where: rollout.data ? whereOf(rollout.data) : '',
      })}
      act={hasChanged ? t('approve.lookAgain') : t('approve.act')}
      onConfirm={() => (hasChanged || !now ? lookAgain() : approve.mutate(now))}
      isPending={approve.isPending}
      isDisabled={!now}
      error={approve.error}
    >
      {hasChanged && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('approve.changed')}
          description={t('approve.changedHow')}
        />
      )}
      <Surface asked={rollout}>
        {data => (
          <>
            <Consequences>
              <Consequence
                icon={<RiShieldCheckLine aria-hidden className={theme.icon} />}
              >
                <p>{t('approve.binds')}</p>
              </Consequence>
              <Consequence
                icon={<RiRocketLine aria-hidden className={theme.icon} />}
              >
                <p>
                  {t('approve.then', {
                    destinations: data.destinations
                      .map(d => d.title)
                      .join(', '),
                  })}
                </p>
              </Consequence>
            </Consequences>
            {data.changes[0] && <ChangeList changes={data.changes[0]} />}
          </>
        )}
      </Surface>
      <WordsField label={t('dialog.note')} value={note} onChange={setNote} />
    </ConfirmDialog>
  );
}
