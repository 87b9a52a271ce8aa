import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  RESOURCE_TYPE_SERVICE,
  spaceshipPermissions,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  serviceResourceRef,
  serviceRules,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { loadServiceResources } from './services/loadServiceResources';

/** Tells the portal which permissions there are and by what rules they can be granted. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  knex: () => Knex,
): void {
  const isOnService = (permission: (typeof spaceshipPermissions)[number]) =>
    permission.type === 'resource' &&
    permission.resourceType === RESOURCE_TYPE_SERVICE;
  registry.addResourceType({
    resourceRef: serviceResourceRef,
    permissions: spaceshipPermissions.filter(isOnService),
    rules: serviceRules,
    getResources: async refs => loadServiceResources(knex(), refs),
  });
  registry.addPermissions(
    spaceshipPermissions.filter(permission => !isOnService(permission)),
  );
}
