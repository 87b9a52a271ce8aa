import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Select, TextField } from '@backstage/ui';
import { RiKey2Line, RiLinksLine, RiStackLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddonTypes } from '../../api/addons';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { useDestinations } from '../../api/useDestinations';
import { Consequence, Consequences } from '../../dialogs/ConfirmDialog';
import { NewDialog } from '../../services/NewDialog';
import { spaceshipTranslationRef } from '../../translation';
import { useLinks } from '../../useLinks';
import theme from '../../theme/theme.module.css';
import { typeOf } from '../words';

const aliasPattern = /^[a-z][a-z0-9-]{0,39}$/;

/** Make a data store for a service, or a place for the key of an external API, before a release asks for it. */
export function NewAddonDialog(props: {
  /** Fixed where the dialog is opened on a service's own surface. */
  serviceId?: string;
  onClose: () => void;
}) {
  const { onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const navigate = useNavigate();
  const [service, setService] = useState(props.serviceId ?? null);
  const [destination, setDestination] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const [alias, setAlias] = useState('');
  const destinations = useDestinations().data?.items ?? [];
  const place = destinations.find(d => d.slug === destination);
  const kinds = (useAddonTypes().data?.items ?? []).flatMap(({ type, plans }) =>
    plans
      .filter(plan => !place || plan.tiers.includes(place.tier))
      .map(plan => ({
        id: `${type}/${plan.name}`,
        label: t('addon.plan', { type: typeOf({ type }, t), plan: plan.name }),
        type,
        plan: plan.name,
      })),
  );
  const chosen = kinds.find(one => one.id === kind);
  const isAlias = aliasPattern.test(alias);

  const make = useAct(
    (
      client,
      wish: {
        service: string;
        destination: string;
        type: string;
        plan: string;
      },
      once,
    ) =>
      answer(
        client.POST('/services/{id}/addons', {
          params: { path: { id: wish.service }, header: once },
          body: {
            destination: wish.destination,
            alias,
            type: wish.type,
            plan: wish.plan,
          },
        }),
      ),
    addon => {
      onClose();
      navigate(links.addon(addon.id));
    },
  );

  return (
    <NewDialog
      onClose={onClose}
      title={t('newAddon.title')}
      act={t('newAddon.act')}
      service={service}
      onService={props.serviceId ? undefined : setService}
      isComplete={Boolean(destination && chosen && isAlias)}
      command={make}
      onConfirm={() => {
        if (service && destination && chosen) {
          make.mutate({
            service,
            destination,
            type: chosen.type,
            plan: chosen.plan,
          });
        }
      }}
    >
      <Select
        label={t('newAddon.destination')}
        placeholder={t('newAddon.choose')}
        options={destinations.map(d => ({ id: d.slug, label: d.title }))}
        value={destination}
        onChange={key => setDestination(String(key))}
      />
      <Select
        label={t('newAddon.kind')}
        placeholder={t('newAddon.choose')}
        options={kinds}
        value={chosen ? kind : null}
        onChange={key => setKind(String(key))}
      />
      <TextField
        label={t('newAddon.alias')}
        description={t('newAddon.aliasHow')}
        isRequired
        maxLength={40}
        autoComplete="off"
        isInvalid={alias !== '' && !isAlias}
        value={alias}
        onChange={setAlias}
      />
      {alias !== '' && !isAlias && (
        <p role="alert" className={`${theme.small} ${theme.negative}`}>
          {t('newAddon.noAlias')}
        </p>
      )}
      {chosen && isAlias && (
        <Consequences>
          <Consequence
            icon={<RiStackLine aria-hidden className={theme.icon} />}
          >
            <p>{t('newAddon.then')}</p>
          </Consequence>
          {chosen.type === 'api-key' && (
            <Consequence
              icon={<RiKey2Line aria-hidden className={theme.icon} />}
            >
              <p>{t('newAddon.key')}</p>
            </Consequence>
          )}
          <Consequence
            icon={<RiLinksLine aria-hidden className={theme.icon} />}
          >
            <p>{t('newAddon.variables', { alias })}</p>
          </Consequence>
        </Consequences>
      )}
    </NewDialog>
  );
}
