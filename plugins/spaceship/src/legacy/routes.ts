import { createRouteRef } from '@backstage/core-plugin-api';

/** Where the app has mounted the pages. */
export const legacyRootRouteRef = createRouteRef({ id: 'spaceship' });
