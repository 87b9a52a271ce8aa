import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons, type AddonSummary } from '../api/addons';
import { useLive } from '../api/useLive';
import { KeyEndLink } from '../addons/KeyEndLink';
import { NewAddonButton } from '../addons/NewAddonButton';
import { AddonName } from '../addons/AddonName';
import { healthOf } from '../addons/words';
import { formatBytes } from '../figures/bytes';
import { Sentence } from '../people/Sentence';
import { useEntityService } from '../services/OfEntity';
import { StateBadge } from '../states/StateBadge';
import { PlainTable } from '../surfaces/PlainTable';
import { useNow } from '../time/useNow';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { EntityCard } from './EntityCard';
import styles from './cards.module.css';

const most = 6;

/** The card with the data stores and external APIs of a service: how each is, what is unusual first. */
export function AddonsCard() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const now = useNow(60_000);
  const service = useEntityService();
  const id = service.data?.id;
  const addons = useAddons({ service: id }, id !== undefined);
  useLive(id);
  // Those of review environments are told with them.
  const items = (addons.data?.pages.flatMap(page => page.items) ?? []).filter(
    ({ destination }) => destination.tier !== 'review',
  );
  const isQuiet = (addon: AddonSummary) => healthOf(addon, now) === 'healthy';
  const shown = [...items]
    .sort((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)))
    .slice(0, most);

  return (
    <EntityCard
      title={t('addons.title')}
      service={service}
      asked={addons}
      aside={found => (
        <>
          <Link href={links.home('addons', { service: found.id })}>
            {t('addons.all')}
          </Link>
          <NewAddonButton serviceId={found.id} variant="secondary" />
        </>
      )}
      isEmpty={() => items.length === 0}
      empty={
        <p className={`${theme.muted} ${styles.line}`}>
          {t('addons.noneHere')} {t('addons.noneHow')}
        </p>
      }
    >
      {() => (
        <PlainTable
          label={t('addons.title')}
          rows={shown}
          keyOf={addon => addon.id}
          columns={[
            {
              label: t('addons.name'),
              isName: true,
              cell: addon => <AddonName addon={addon} />,
            },
            {
              label: t('addons.destination'),
              cell: addon => addon.destination.title,
            },
            {
              label: t('addons.health'),
              cell: addon => <StateBadge state={healthOf(addon, now)} />,
            },
            {
              label: t('addons.now'),
              cell: addon => (
                <span className={theme.muted}>
                  <WhatIsSo addon={addon} />
                </span>
              ),
            },
          ]}
        />
      )}
    </EntityCard>
  );
}

/** What is done to it now; else how full it is, where that is known. */
function WhatIsSo(props: { addon: AddonSummary }) {
  const { operation, sentence, sizeBytes, connections, state } = props.addon;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (operation || state !== 'ready' || sizeBytes === null) {
    return (
      <>
        <Sentence of={sentence} />
        <KeyEndLink addon={props.addon} />
      </>
    );
  }
  return (
    <>
      {formatBytes(sizeBytes)}
      {connections !== null &&
        `, ${t('addons.connectionCount', { count: connections })}`}
    </>
  );
}
