import { Checkbox } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons } from '../api/addons';
import { useLive } from '../api/useLive';
import { OfEntity } from '../services/OfEntity';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { useFilters } from '../surfaces/useFilters';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { AddonRows } from './AddonRows';
import { NewAddonButton } from './NewAddonButton';

/** The Add-ons tab of an entity page: its data stores and external APIs at every destination. */
export function AddonsTab() {
  return <OfEntity>{service => <AddonsOf serviceId={service.id} />}</OfEntity>;
}

function AddonsOf(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { filters, setFilter } = useFilters(['restorable']);
  const restorable = filters.restorable === 'true';
  const filter = { service: serviceId, ...(restorable && { restorable }) };
  const addons = useAddons(filter);
  useLive(serviceId);
  return (
    <Panel
      title={t('addons.title')}
      aside={
        <>
          <LiveMark asked={addons} />
          <Checkbox
            isSelected={restorable}
            onChange={isOn => setFilter('restorable', isOn ? 'true' : null)}
          >
            {t('addons.restorable')}
          </Checkbox>
          <NewAddonButton serviceId={serviceId} />
        </>
      }
    >
      <AddonRows
        addons={addons}
        list={JSON.stringify(filter)}
        empty={
          restorable ? (
            <p className={theme.muted}>{t('addons.noneRestorable')}</p>
          ) : (
            <Notice kind="empty" title={t('addons.noneHere')}>
              {t('addons.noneHow')}
            </Notice>
          )
        }
      />
    </Panel>
  );
}
