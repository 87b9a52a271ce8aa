/**
 * The surfaces of Spaceship for portals on Backstage's older frontend system: the same components, mounted by hand.
 *
 * @packageDocumentation
 */
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { legacyRootRouteRef } from './legacy/routes';

export { isSpaceshipAvailable } from '@spaceship/backstage-plugin-spaceship-common';

/** The plugin; its `root` is where `SpaceshipPage` is mounted. */
export const spaceshipPlugin = createPlugin({
  id: 'spaceship',
  routes: { root: legacyRootRouteRef },
});

/** Everything below `/spaceship`, for a route of the app. */
export const SpaceshipPage = spaceshipPlugin.provide(
  createRoutableExtension({
    name: 'SpaceshipPage',
    mountPoint: legacyRootRouteRef,
    component: async () =>
      (await import('./legacy/LegacySpaceshipPage')).LegacySpaceshipPage,
  }),
);

/** The Delivery tab of an entity page. */
export const EntityDeliveryContent = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityDeliveryContent',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyDeliveryTab,
    },
  }),
);

/** The tab of an entity page with its review environments. */
export const EntityReviewsContent = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityReviewsContent',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyReviewsTab,
    },
  }),
);

/** The tab of an entity page with its add-ons. */
export const EntityAddonsContent = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityAddonsContent',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyAddonsTab,
    },
  }),
);

/** The Versions card for an entity's overview. */
export const EntityVersionsCard = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityVersionsCard',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyVersionsCard,
    },
  }),
);

/** The card for an entity's overview with its previews. */
export const EntityPreviewsCard = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityPreviewsCard',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyPreviewsCard,
    },
  }),
);

/** The card for an entity's overview with its add-ons. */
export const EntityAddonsCard = spaceshipPlugin.provide(
  createComponentExtension({
    name: 'EntityAddonsCard',
    component: {
      lazy: async () =>
        (await import('./legacy/legacySurfaces')).LegacyAddonsCard,
    },
  }),
);
