import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createAddonAction } from './actions/createAddon';
import { createDeliveryAction } from './actions/createDelivery';
import { publishRepositoryAction } from './actions/publishRepository';
import { registerServiceAction } from './actions/registerService';
import { SpaceshipClient } from './SpaceshipClient';

/** What a template does with Spaceship, in the name of who runs it. */
export const scaffolderModuleSpaceship = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'spaceship',
  register(reg) {
    reg.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ scaffolder, ...services }) {
        const spaceship = new SpaceshipClient(services);
        scaffolder.addActions(
          registerServiceAction(spaceship),
          publishRepositoryAction(spaceship),
          createAddonAction(spaceship),
          createDeliveryAction(spaceship),
        );
      },
    });
  },
});
