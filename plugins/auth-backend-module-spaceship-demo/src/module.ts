import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { createDemoAuthenticator, demoSignInResolver } from './authenticator';
import { readDemoConfig } from './demoConfig';
import { createPeopleRouter } from './peopleRouter';
import { createSecretGuard } from './secretGuard';

/** The id of the provider, in `auth.providers` and in its addresses. */
const PROVIDER_ID = 'spaceship-demo';

/**
 * Adds the sign-in of the sample organization to the auth plugin. Without
 * `spaceship.demo.enabled` it adds nothing.
 */
export const authModuleSpaceshipDemo = createBackendModule({
  pluginId: 'auth',
  moduleId: 'spaceship-demo',
  register(reg) {
    reg.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ auth, catalog, config, httpRouter, logger, providers }) {
        const demo = readDemoConfig(config);
        if (!demo) {
          return;
        }
        const guard = createSecretGuard(demo.secret);
        providers.registerProvider({
          providerId: PROVIDER_ID,
          factory: createProxyAuthProviderFactory({
            authenticator: createDemoAuthenticator(guard),
            signInResolver: demoSignInResolver,
          }),
        });
        httpRouter.use(
          createPeopleRouter({ path: `/${PROVIDER_ID}`, guard, catalog, auth }),
        );
        logger.warn(
          'The demo sign-in is on: whoever has its secret can be anybody in the catalog.',
        );
      },
    });
  },
});
