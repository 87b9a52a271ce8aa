import { useState } from 'react';
import {
  Select,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, useClient } from '../api/client';
import { useReleases } from '../api/questions';
import { useAct } from '../api/useAct';
import { ConfirmDialog } from '../dialogs/ConfirmDialog';
import { WordsField } from '../dialogs/WordsField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { nameOfService, type DialogProps } from './dialogProps';
import { choiceOf, targetBody, targetsOf } from './targets';
import { useSettled } from './useSettled';
import { startsNow, WhatWillHappen } from './WhatWillHappen';

/** Deliver a release, or any branch or commit, to a stage or a destination. */
export function DeliverDialog(props: DialogProps<'deliver'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const { id, source } = overview.service;
  const releases = useReleases(id);
  const targets = targetsOf(overview, count =>
    t('flow.destinations', { count }),
  );

  const [from, setFrom] = useState<'ref' | 'release'>(
    act.releaseId ? 'release' : 'ref',
  );
  const [ref, setRef] = useState(source.branch);
  const [releaseId, setReleaseId] = useState(act.releaseId ?? null);
  const [target, setTarget] = useState(
    choiceOf(targets, act.target ?? targets[0]?.id ?? ''),
  );
  const [note, setNote] = useState('');

  const chosen = releaseId ?? releases.data?.items[0]?.id ?? null;
  const settledRef = useSettled(ref.trim());
  const what =
    from === 'ref' ? { ref: settledRef } : { releaseId: chosen ?? '' };
  const body = { ...what, ...targetBody(target) };
  const isSettled = from === 'release' || settledRef === ref.trim();
  const isComplete = Boolean(target && (what.ref || what.releaseId));

  const preview = useQuery({
    queryKey: ['spaceship', 'service', id, 'preview', body],
    enabled: isComplete,
    placeholderData: keepPreviousData,
    queryFn: () =>
      answer(
        client.POST('/services/{id}/deliveries/preview', {
          params: { path: { id } },
          body,
        }),
      ),
  });
  const deliver = useAct(
    (to, _: void, once) =>
      answer(
        to.POST('/services/{id}/deliveries', {
          params: { path: { id }, header: once },
          body: { ...body, note: note.trim() || null },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('deliver.title', { service: nameOfService(overview) })}
      act={startsNow(preview.data) ? t('deliver.act') : t('deliver.ask')}
      onConfirm={() => deliver.mutate()}
      isPending={deliver.isPending}
      isDisabled={!isComplete || !isSettled || !preview.data || preview.isError}
      error={deliver.error}
    >
      <div className={theme.column}>
        <ToggleButtonGroup
          aria-label={t('deliver.what')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[from]}
          onSelectionChange={keys =>
            setFrom([...keys][0] === 'release' ? 'release' : 'ref')
          }
        >
          <ToggleButton id="ref">{t('deliver.fromRef')}</ToggleButton>
          <ToggleButton id="release">{t('deliver.fromRelease')}</ToggleButton>
        </ToggleButtonGroup>
        {from === 'ref' ? (
          <TextField
            label={t('deliver.ref')}
            description={t('deliver.refHow')}
            value={ref}
            onChange={setRef}
            isRequired
          />
        ) : (
          <Select
            label={t('deliver.release')}
            placeholder={t('deliver.noRelease')}
            options={(releases.data?.items ?? []).map(release => ({
              id: release.id,
              label: `${release.number} · ${release.message.split('\n')[0]}${
                release.rejection ? ` (${t('state.rejected')})` : ''
              }`,
            }))}
            value={chosen}
            onChange={key => setReleaseId(String(key))}
          />
        )}
        <Select
          label={t('deliver.to')}
          options={targets.map(({ id: key, title, note: more }) => ({
            id: key,
            label: `${title}, ${more}`,
          }))}
          value={target}
          onChange={key => setTarget(String(key))}
        />
      </div>
      {isComplete && <WhatWillHappen asked={preview} />}
      <WordsField
        label={t('dialog.note')}
        placeholder={t('deliver.whyNow')}
        value={note}
        onChange={setNote}
      />
    </ConfirmDialog>
  );
}
