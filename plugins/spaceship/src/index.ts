/**
 * The pages of Spaceship in the portal.
 *
 * @packageDocumentation
 */
export { spaceshipPlugin as default } from './plugin';
export { spaceshipTranslationRef } from './translation';
