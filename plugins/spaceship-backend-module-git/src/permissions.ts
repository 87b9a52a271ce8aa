import { createPermission } from '@backstage/plugin-permission-common';

/** To see what a repository of the portal has, in the portal. */
export const spaceshipRepositoryReadPermission = createPermission({
  name: 'spaceship.repository.read',
  attributes: { action: 'read' },
});

/** To make a repository in the portal. */
export const spaceshipRepositoryCreatePermission = createPermission({
  name: 'spaceship.repository.create',
  attributes: { action: 'create' },
});
