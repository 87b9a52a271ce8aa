import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { AgentClient } from '@spaceship/agent';
import {
  spaceshipBuildersExtensionPoint,
  spaceshipDriversExtensionPoint,
} from '@spaceship/backstage-plugin-spaceship-node';
import { LocalBuilder } from './localBuilder';
import { LocalDriver } from './localDriver';

/** Destination driver and builder `local`: this machine, by the Spaceship agent. */
export const spaceshipModuleLocal = createBackendModule({
  pluginId: 'spaceship',
  moduleId: 'local',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        drivers: spaceshipDriversExtensionPoint,
        builders: spaceshipBuildersExtensionPoint,
      },
      async init({ config, drivers, builders }) {
        const agent = new AgentClient(
          config.getString('spaceship.local.socket'),
        );
        drivers.addDriver(new LocalDriver(agent));
        builders.addBuilder(new LocalBuilder(agent));
      },
    });
  },
});
