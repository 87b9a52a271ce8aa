import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { NumberField, Select } from '@backstage/ui';
import { RiFileCopyLine, RiTimerLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { useDestinations } from '../../api/useDestinations';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../../dialogs/ConfirmDialog';
import { ReasonField } from '../../dialogs/ReasonField';
import { spaceshipTranslationRef } from '../../translation';
import { useLinks } from '../../useLinks';
import theme from '../../theme/theme.module.css';
import { nameOfAddon } from '../words';
import type { AddonDialogProps } from './addonDialogProps';

const longest = 90;

/** Copy its data into an add-on of its own, which ends by itself. */
export function CloneDialog(props: AddonDialogProps) {
  const { addon, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const navigate = useNavigate();
  const destinations = useDestinations();
  const [destination, setDestination] = useState(addon.destination.slug);
  const [days, setDays] = useState(7);
  const [reason, setReason] = useState('');

  const clone = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/addons/{id}/clones', {
          params: { path: { id: addon.id }, header: once },
          body: { destination, expiresInDays: days, reason: reason.trim() },
        }),
      ),
    operation => {
      onClose();
      navigate(links.addon(operation.addonId));
    },
  );

  const others = (destinations.data?.items ?? []).filter(
    d => d.slug !== addon.destination.slug,
  );
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('cloneOf.title', { addon: nameOfAddon(addon) })}
      act={t('cloneOf.act')}
      onConfirm={() => clone.mutate()}
      isPending={clone.isPending}
      isDisabled={Number.isNaN(days)}
      error={clone.error}
    >
      <Select
        label={t('cloneOf.destination')}
        options={[
          {
            id: addon.destination.slug,
            label: t('cloneOf.sameDestination', {
              destination: addon.destination.title,
            }),
          },
          ...others.map(d => ({ id: d.slug, label: d.title })),
        ]}
        value={destination}
        onChange={key => setDestination(String(key))}
      />
      <NumberField
        label={t('cloneOf.days')}
        minValue={1}
        maxValue={longest}
        value={days}
        onChange={setDays}
      />
      <Consequences>
        <Consequence
          icon={<RiFileCopyLine aria-hidden className={theme.icon} />}
        >
          <p>{t('cloneOf.then')}</p>
        </Consequence>
        <Consequence icon={<RiTimerLine aria-hidden className={theme.icon} />}>
          <p>{t('cloneOf.ends', { days: String(days) })}</p>
        </Consequence>
      </Consequences>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  );
}
