import { createRouteRef } from '@backstage/frontend-plugin-api';

/** `/spaceship`: services, activity, registering, tokens. */
export const rootRouteRef = createRouteRef();

/** `/spaceship/rollouts/:id`: one rollout. */
export const rolloutRouteRef = createRouteRef({ params: ['id'] });

/** The Delivery tab of an entity page. */
export const deliveryRouteRef = createRouteRef();
