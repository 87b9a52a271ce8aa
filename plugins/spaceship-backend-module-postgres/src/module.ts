import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { AgentClient } from '@spaceship/agent';
import { spaceshipAddonsExtensionPoint } from '@spaceship/backstage-plugin-spaceship-node';
import { PostgresProvider } from './postgresProvider';

/** Add-on provider `postgres`: a server for each add-on, kept running by the Spaceship agent. */
export const spaceshipModulePostgres = createBackendModule({
  pluginId: 'spaceship',
  moduleId: 'postgres',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        addons: spaceshipAddonsExtensionPoint,
      },
      async init({ config, addons }) {
        addons.addProvider(
          new PostgresProvider(
            new AgentClient(config.getString('spaceship.local.socket')),
          ),
        );
      },
    });
  },
});
