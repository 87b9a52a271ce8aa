/**
 * Source provider of Spaceship: plain git, and local repositories over HTTP with personal tokens.
 *
 * @packageDocumentation
 */
export { spaceshipModuleGit as default } from './module';
