import { useState } from 'react';
import { NumberField } from '@backstage/ui';
import { RiStackLine } from '@remixicon/react';
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

const most = 20;

/** How many replicas of each process run at a destination, now and with later releases. */
export function ScaleDialog(props: DialogProps<'scale'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const destination = destinationOf(overview, act.destination);
  const title = destination?.title ?? act.destination;
  const processes = destination?.running?.processes ?? [];
  const [changed, setChanged] = useState<Readonly<Record<string, number>>>({});
  const wished = processes.map(process => ({
    ...process,
    replicas: changed[process.name] ?? process.replicas,
  }));
  const isChanged = processes.some(
    ({ name, replicas }) => (changed[name] ?? replicas) !== replicas,
  );

  const scale = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/services/{id}/destinations/{slug}/scale', {
          params: {
            path: { id: overview.service.id, slug: act.destination },
            header: once,
          },
          body: {
            replicas: Object.fromEntries(
              wished
                .filter(({ replicas, declared }) => replicas !== declared)
                .map(({ name, replicas }) => [name, replicas]),
            ),
          },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('scale.title', { destination: title })}
      act={t('scale.act')}
      onConfirm={() => scale.mutate()}
      isPending={scale.isPending}
      isDisabled={!isChanged}
      error={scale.error}
    >
      {wished.map(({ name, replicas, declared }) => (
        <NumberField
          key={name}
          label={t('scale.replicas', { process: name })}
          description={t('scale.declared', { count: declared })}
          minValue={1}
          maxValue={most}
          value={replicas}
          onChange={count =>
            setChanged(before => ({ ...before, [name]: count || 1 }))
          }
        />
      ))}
      <Consequences>
        <Consequence icon={<RiStackLine aria-hidden className={theme.icon} />}>
          <p>
            {destination?.delivering
              ? t('scale.delivering', { destination: title })
              : t('scale.then', { destination: title })}
          </p>
        </Consequence>
      </Consequences>
    </ConfirmDialog>
  );
}
