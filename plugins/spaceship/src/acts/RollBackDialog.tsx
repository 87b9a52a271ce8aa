import { useState } from 'react';
import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answer, useClient } from '../api/client';
import { useReleases } from '../api/questions';
import { useAct } from '../api/useAct';
import { ConfirmDialog } from '../dialogs/ConfirmDialog';
import { ReasonField } from '../dialogs/ReasonField';
import { spaceshipTranslationRef } from '../translation';
import { nameOfService, type DialogProps } from './dialogProps';
import { choiceOf, targetBody, targetsOf } from './targets';
import { WhatWillHappen } from './WhatWillHappen';

const lastGood = 'last-good';

/** Bring back an earlier release: the present one is rejected, and the destination stays on hold. */
export function RollBackDialog(props: DialogProps<'rollBack'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const { id } = overview.service;
  const releases = useReleases(id);
  const targets = targetsOf(overview, count =>
    t('flow.destinations', { count }),
  ).filter(({ isRunning }) => isRunning);
  const [target, setTarget] = useState(
    choiceOf(targets, act.target ?? targets[targets.length - 1]?.id ?? ''),
  );
  const [release, setRelease] = useState(lastGood);
  const [reason, setReason] = useState('');

  const choice = {
    ...targetBody(target),
    ...(release !== lastGood && { releaseId: release }),
  };
  const preview = useQuery({
    queryKey: ['spaceship', 'service', id, 'rollback-preview', choice],
    placeholderData: keepPreviousData,
    enabled: target !== '',
    queryFn: () =>
      answer(
        client.POST('/services/{id}/rollbacks/preview', {
          params: { path: { id } },
          body: { ...choice, reason: t('rollBack.preview') },
        }),
      ),
  });
  const rollBack = useAct(
    (to, _: void, once) =>
      answer(
        to.POST('/services/{id}/rollbacks', {
          params: { path: { id }, header: once },
          body: { ...choice, reason: reason.trim() },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('rollBack.title', { service: nameOfService(overview) })}
      act={t('rollBack.act')}
      onConfirm={() => rollBack.mutate()}
      isPending={rollBack.isPending}
      isDisabled={!preview.data || preview.isError}
      isDestructive
      error={rollBack.error}
    >
      <Select
        label={t('rollBack.at')}
        options={targets.map(({ id: key, title, note }) => ({
          id: key,
          label: `${title}, ${note}`,
        }))}
        value={target}
        onChange={key => setTarget(String(key))}
      />
      <Select
        label={t('rollBack.to')}
        options={[
          { id: lastGood, label: t('rollBack.lastGood') },
          ...(releases.data?.items ?? [])
            .filter(item => !item.rejection)
            .map(item => ({
              id: item.id,
              label: `${item.number} · ${item.message.split('\n')[0]}`,
            })),
        ]}
        value={release}
        onChange={key => setRelease(String(key))}
      />
      <WhatWillHappen asked={preview} />
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
