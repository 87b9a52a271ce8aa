import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useAddons } from '../api/addons';
import { useLive } from '../api/useLive';
import { OfEntity } from '../services/OfEntity';
import { LiveMark } from '../surfaces/LiveMark';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { AddonTable } from './AddonTable';

/** The Add-ons tab of an entity page: its data stores and external APIs at every destination. */
export function AddonsTab() {
  return <OfEntity>{service => <AddonsOf serviceId={service.id} />}</OfEntity>;
}

function AddonsOf(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const addons = useAddons({ service: serviceId });
  useLive(serviceId);
  const items = addons.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Panel title={t('addons.title')} aside={<LiveMark asked={addons} />}>
      <Surface
        asked={addons}
        skeleton={<Lines count={4} />}
        isEmpty={() => items.length === 0}
        empty={
          <Notice kind="empty" title={t('addons.noneHere')}>
            {t('addons.noneHow')}
          </Notice>
        }
      >
        {() => (
          <>
            <AddonTable addons={items} />
            {addons.hasNextPage && (
              <Button
                size="small"
                variant="tertiary"
                isPending={addons.isFetchingNextPage}
                onPress={() => addons.fetchNextPage()}
              >
                {t('addons.more')}
              </Button>
            )}
          </>
        )}
      </Surface>
    </Panel>
  );
}
