import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { spaceshipAddonsExtensionPoint } from '@spaceship/backstage-plugin-spaceship-node';
import { ApiKeyProvider } from './ApiKeyProvider';
import { ApiKeyStore } from './ApiKeyStore';
import { readApiKeyPlans } from './readApiKeyPlans';

/** Add-on provider `api-key`: keys of external APIs, as `spaceship.apiKeys` has them. */
export const spaceshipModuleApiKey = createBackendModule({
  pluginId: 'spaceship',
  moduleId: 'api-key',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        addons: spaceshipAddonsExtensionPoint,
      },
      async init({ config, database, addons }) {
        const plans = readApiKeyPlans(config);
        if (plans.size === 0) return;
        addons.addProvider(
          new ApiKeyProvider(
            plans,
            new ApiKeyStore(() => database.getClient()),
          ),
        );
      },
    });
  },
});
