import { useSearchParams } from 'react-router-dom';
import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ActsProvider } from '../acts/serviceActs';
import { useOverview } from '../api/questions';
import { useLive } from '../api/useLive';
import { ConfigurationView } from '../configuration/ConfigurationView';
import { RuntimeLogs } from '../logs/RuntimeLogs';
import { RecordView } from '../record/RecordView';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { DeliverySkeleton } from './DeliverySkeleton';
import { FlowView } from './FlowView';
import styles from './Delivery.module.css';

const views = ['flow', 'configuration', 'logs', 'record'] as const;

/**
 * Everything about the delivery of one service; `?view=` and `?destination=` lead to a part of it, `?behind=` to what a
 * destination does not have yet.
 */
export function ServiceDelivery(props: { serviceId: string }) {
  const { serviceId } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [search, setSearch] = useSearchParams();
  const overview = useOverview(serviceId);
  useLive(serviceId);

  const wanted = search.get('view');
  const view = views.find(v => v === wanted) ?? 'flow';
  const destination = search.get('destination');
  const go = (next: string, slug: string | null) =>
    setSearch({
      ...(next !== 'flow' && { view: next }),
      ...(next !== 'flow' && slug && { destination: slug }),
    });

  return (
    <ActsProvider of={serviceId}>
      <Surface asked={overview} skeleton={<DeliverySkeleton />}>
        {data => (
          <Tabs
            selectedKey={view}
            onSelectionChange={key => go(String(key), destination)}
          >
            <TabList aria-label={t('delivery.views')} className={styles.views}>
              {views.map(id => (
                <Tab key={id} id={id}>
                  {t(`delivery.view.${id}`)}
                </Tab>
              ))}
            </TabList>
            <TabPanel id="flow">
              <FlowView
                overview={data}
                asked={overview}
                behind={search.get('behind')}
                onBehindClosed={() => go('flow', null)}
                onOpen={(next, slug) => go(next, slug)}
              />
            </TabPanel>
            <TabPanel id="configuration">
              <ConfigurationView
                overview={data}
                destination={destination}
                onDestination={slug => go('configuration', slug)}
              />
            </TabPanel>
            <TabPanel id="logs">
              <RuntimeLogs
                overview={data}
                destination={destination}
                onDestination={slug => go('logs', slug)}
              />
            </TabPanel>
            <TabPanel id="record">
              <RecordView serviceId={serviceId} />
            </TabPanel>
          </Tabs>
        )}
      </Surface>
    </ActsProvider>
  );
}
