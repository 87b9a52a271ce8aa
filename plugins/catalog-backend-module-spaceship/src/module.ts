import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { FullEntityProvider } from './FullEntityProvider';
import {
  LocalRepositoryProcessor,
  refreshKeyOf,
} from './repositories/LocalRepositoryProcessor';
import { LOCAL_LOCATION, RepositoryReader } from './repositories/location';
import { refreshLocations } from './repositories/refreshLocations';
import { fetchDelivered } from './resources/delivered';
import {
  deliveredEntities,
  deliveredProvider,
} from './resources/deliveredEntities';
import {
  registeredEntities,
  registeredProvider,
} from './services/registeredEntities';
import { fetchRegisteredServices } from './services/registeredServices';

/** Local repositories, registered services, and what Spaceship makes and runs, as catalog entities. */
export const catalogModuleSpaceship = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'spaceship',
  register(reg) {
    reg.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        scheduler: coreServices.scheduler,
        discovery: coreServices.discovery,
        auth: coreServices.auth,
        logger: coreServices.logger,
        events: eventsServiceRef,
        catalog: catalogServiceRef,
      },
      async init({ processing, config, scheduler, logger, ...services }) {
        const root = config.getOptionalString('spaceship.git.repositories');
        const reader = root ? new RepositoryReader(root) : null;
        const everyMinute = () =>
          scheduler.createScheduledTaskRunner({
            frequency: { minutes: 1 },
            timeout: { minutes: 2 },
            initialDelay: { seconds: 5 },
          });
        const portalUrl = config.getString('app.baseUrl').replace(/\/+$/, '');
        const registered = new FullEntityProvider({
          name: registeredProvider,
          what: 'Registered services',
          entities: async () =>
            registeredEntities(await fetchRegisteredServices(services), reader),
          schedule: everyMinute(),
          logger,
        });
        const resources = new FullEntityProvider({
          name: deliveredProvider,
          what: 'Destinations, add-ons and review environments',
          entities: async () =>
            deliveredEntities(await fetchDelivered(services), portalUrl),
          schedule: everyMinute(),
          logger,
        });
        processing.addEntityProvider(registered, resources);
        if (reader)
          processing.addProcessor(new LocalRepositoryProcessor(reader));

        await services.events.subscribe({
          id: 'catalog-spaceship',
          topics: [
            'spaceship.push',
            'spaceship.repository',
            'spaceship.service',
          ],
          async onEvent({ topic, eventPayload }) {
            const { provider: type, location } = (eventPayload ?? {}) as {
              provider?: string;
              location?: string;
            };
            if (topic !== 'spaceship.service') {
              if (type !== LOCAL_LOCATION || !location) return;
              await registered.refreshKey(refreshKeyOf(location));
              await refreshLocations(location, { ...services, config });
            }
            registered.refreshSoon();
          },
        });
        await services.events.subscribe({
          id: 'catalog-spaceship-resources',
          topics: ['spaceship.addon', 'spaceship.review', 'spaceship.service'],
          onEvent: async () => resources.refreshSoon(),
        });
      },
    });
  },
});
