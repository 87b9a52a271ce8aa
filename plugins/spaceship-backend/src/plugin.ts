import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  spaceshipAddonsExtensionPoint,
  spaceshipBuildersExtensionPoint,
  spaceshipDriversExtensionPoint,
  spaceshipSourcesExtensionPoint,
} from '@spaceship/backstage-plugin-spaceship-node';
import { NotConfiguredError } from './api/NotConfiguredError';
import { ExtensionRegistries } from './ExtensionRegistries';
import { registerPermissions } from './registerPermissions';
import { startSpaceship } from './startSpaceship';

const howToConfigure =
  'Spaceship is installed and not configured. Add a `spaceship` section to app-config.yaml (docs/reference/configuration.md).';

/** Continuous delivery in the portal. */
export const spaceshipPlugin = createBackendPlugin({
  pluginId: 'spaceship',
  register(env) {
    const extensions = new ExtensionRegistries();
    env.registerExtensionPoint(
      spaceshipDriversExtensionPoint,
      extensions.driverRegistry,
    );
    env.registerExtensionPoint(
      spaceshipBuildersExtensionPoint,
      extensions.builderRegistry,
    );
    env.registerExtensionPoint(
      spaceshipSourcesExtensionPoint,
      extensions.sourceRegistry,
    );
    env.registerExtensionPoint(
      spaceshipAddonsExtensionPoint,
      extensions.addonRegistry,
    );
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        scheduler: coreServices.scheduler,
        auth: coreServices.auth,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        userInfo: coreServices.userInfo,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        catalog: catalogServiceRef,
        events: eventsServiceRef,
        signals: signalsServiceRef,
        notifications: notificationService,
      },
      async init(portal) {
        if (!portal.config.has('spaceship')) {
          portal.logger.warn(howToConfigure);
          const error = new NotConfiguredError(howToConfigure);
          extensions.refuse(error);
          registerPermissions(portal.permissionsRegistry, () => {
            throw error;
          });
          portal.httpRouter.use((_req, _res, next) => next(error));
          return;
        }
        await startSpaceship(portal, extensions);
      },
    });
  },
});
