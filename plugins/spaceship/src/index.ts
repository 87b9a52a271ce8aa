/**
 * The pages of Spaceship in the portal.
 *
 * @packageDocumentation
 */
export { spaceshipPlugin as default } from './plugin';
export { ForMeSidebarItem } from './me/ForMeSidebarItem';
export { spaceshipTranslationRef } from './translation';
