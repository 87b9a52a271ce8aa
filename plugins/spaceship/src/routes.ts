import { createRouteRef } from '@backstage/frontend-plugin-api';

/** `/spaceship`: for me, services, activity, review environments, add-ons, registering, tokens. */
export const rootRouteRef = createRouteRef();

/** `/spaceship/rollouts/:id`: one rollout. */
export const rolloutRouteRef = createRouteRef({ params: ['id'] });

/** The Delivery tab of an entity page. */
export const deliveryRouteRef = createRouteRef();

/** The tab of an entity page with its review environments. */
export const reviewsRouteRef = createRouteRef();

/** The tab of an entity page with its add-ons. */
export const addonsRouteRef = createRouteRef();
