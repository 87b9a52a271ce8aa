import { useState } from 'react';
import { Select } from '@backstage/ui';
import {
  RiAlertLine,
  RiArrowGoBackLine,
  RiRestartLine,
} from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons, type AddonSummary } from '../../api/addons';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { ReasonField } from '../../dialogs/ReasonField';
import { formatBytes } from '../../figures/bytes';
import { Surface } from '../../surfaces/Surface';
import { formatPoint } from '../../time/duration';
import { spaceshipTranslationRef } from '../../translation';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

/** Bind an alias to another add-on of the same type: a restored one, a clone, or back to the one before. */
export function SwapDialog(props: AddonDialogProps & { bindingId: string }) {
  const { addon, bindingId, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const binding = addon.bindings.find(b => b.id === bindingId);
  const others = useAddons({ service: addon.service.id, type: addon.type });
  const choices = (others.data?.pages ?? [])
    .flatMap(page => page.items)
    .filter(
      other =>
        other.id !== addon.id &&
        other.state === 'ready' &&
        other.destination.slug === addon.destination.slug,
    );
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const to = chosen ?? choices[0]?.id ?? null;

  const labelOf = (other: AddonSummary) =>
    t('swap.label', {
      what: nameOfAddon(other),
      at: formatPoint(new Date(other.createdAt), new Date()),
      size:
        other.sizeBytes === null
          ? t('swap.unknownSize')
          : formatBytes(other.sizeBytes),
    });
  const swap = useAct(
    (client, other: string, once) =>
      answer(
        client.POST('/bindings/{id}/swap', {
          params: { path: { id: bindingId }, header: once },
          body: { addon: other, reason: reason.trim() },
        }),
      ),
    onClose,
  );
  const service = binding?.service.name ?? addon.service.name;

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('swap.title', {
        alias: binding?.alias ?? '',
        service,
        destination: binding?.destination.title ?? addon.destination.title,
      })}
      act={t('swap.act')}
      onConfirm={() => to && swap.mutate(to)}
      isPending={swap.isPending}
      isDisabled={!to}
      error={swap.error}
    >
      <Surface
        asked={others}
        isEmpty={() => choices.length === 0}
        empty={<p>{t('swap.none')}</p>}
      >
        {() => (
          <Select
            label={t('swap.to')}
            options={choices.map(other => ({
              id: other.id,
              label: labelOf(other),
            }))}
            value={to}
            onChange={key => setChosen(String(key))}
          />
        )}
      </Surface>
      <Consequences>
        <Consequence
          icon={<RiRestartLine aria-hidden className={theme.icon} />}
        >
          <p>{t('swap.then', { service })}</p>
        </Consequence>
        <Consequence
          icon={
            <RiAlertLine
              aria-hidden
              className={`${theme.icon} ${theme.warning}`}
            />
          }
        >
          <p>{t('swap.data')}</p>
        </Consequence>
        <Consequence
          icon={<RiArrowGoBackLine aria-hidden className={theme.icon} />}
        >
          <p>{t('swap.back')}</p>
        </Consequence>
      </Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
