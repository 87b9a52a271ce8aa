import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons } from '../api/addons';
import { useLive } from '../api/useLive';
import { OfEntity } from '../services/OfEntity';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { spaceshipTranslationRef } from '../translation';
import { AddonRows } from './AddonRows';

/** The Add-ons tab of an entity page: its data stores and external APIs at every destination. */
export function AddonsTab() {
  return <OfEntity>{service => <AddonsOf serviceId={service.id} />}</OfEntity>;
}

function AddonsOf(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const addons = useAddons({ service: serviceId });
  useLive(serviceId);
  return (
    <Panel title={t('addons.title')} aside={<LiveMark asked={addons} />}>
      <AddonRows
        addons={addons}
        list={serviceId}
        empty={
          <Notice kind="empty" title={t('addons.noneHere')}>
            {t('addons.noneHow')}
          </Notice>
        }
      />
    </Panel>
  );
}
