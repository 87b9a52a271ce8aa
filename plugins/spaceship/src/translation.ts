import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { actMessages } from './translation/acts';
import { pageMessages } from './translation/pages';
import { partMessages } from './translation/parts';

/**
 * Every text of the pages, in English; an app overrides or translates it by this reference.
 *
 * @public
 */
export const spaceshipTranslationRef = createTranslationRef({
  id: 'plugin.spaceship',
  messages: { ...partMessages, ...actMessages, ...pageMessages },
});

/** The texts by key. */
export type SpaceshipMessages = typeof spaceshipTranslationRef.T;
