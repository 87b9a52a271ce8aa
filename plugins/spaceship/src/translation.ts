import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { actMessages } from './translation/acts';
import { addonMessages } from './translation/addons';
import { myMessages } from './translation/me';
import { pageMessages } from './translation/pages';
import { partMessages } from './translation/parts';
import { reviewMessages } from './translation/reviews';

/**
 * Every text of the pages, in English; an app overrides or translates it by this reference.
 *
 * @public
 */
export const spaceshipTranslationRef = createTranslationRef({
  id: 'plugin.spaceship',
  messages: {
    ...partMessages,
    ...actMessages,
    ...pageMessages,
    ...addonMessages,
    ...reviewMessages,
    ...myMessages,
  },
});

/** The texts by key. */
export type SpaceshipMessages = typeof spaceshipTranslationRef.T;
