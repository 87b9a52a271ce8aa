import { createBackend } from '@backstage/backend-defaults';
import { httpServer } from './httpServer';
import { outliveOutput } from './outliveOutput';
import { permissionPolicy } from './permissionPolicy';

outliveOutput();

const backend = createBackend();

backend.add(httpServer);

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(permissionPolicy);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(
  import('@spaceship/backstage-plugin-auth-backend-module-spaceship-demo'),
);
backend.add(
  import('@spaceship/backstage-plugin-catalog-backend-module-spaceship'),
);
backend.add(
  import('@spaceship/backstage-plugin-scaffolder-backend-module-spaceship'),
);
backend.add(
  import('@spaceship/backstage-plugin-spaceship-backend-module-api-key'),
);
backend.add(import('@spaceship/backstage-plugin-spaceship-backend-module-git'));
backend.add(
  import('@spaceship/backstage-plugin-spaceship-backend-module-local'),
);
backend.add(
  import('@spaceship/backstage-plugin-spaceship-backend-module-postgres'),
);

backend.add(import('@spaceship/backstage-plugin-spaceship-backend'));

backend.start().catch(error => {
  // What has begun already would keep a process that serves nothing, and nobody would start it again.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
