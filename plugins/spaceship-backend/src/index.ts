/**
 * The engine of Spaceship and its HTTP API.
 *
 * @packageDocumentation
 */
import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { spaceshipPlugin } from './plugin';
import { waitForPostgres } from './waitForPostgres';

export { spaceshipPlugin } from './plugin';

/** The plugin, in a portal whose Postgres may still be starting. */
export default createBackendFeatureLoader({
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
  },
  async *loader({ config, logger }) {
    await waitForPostgres(config, logger);
    yield spaceshipPlugin;
  },
});
