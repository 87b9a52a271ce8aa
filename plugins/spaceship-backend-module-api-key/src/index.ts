/**
 * Add-on provider: keys of external APIs.
 *
 * @packageDocumentation
 */
export { spaceshipModuleApiKey as default } from './module';
export { ApiKeyProvider } from './ApiKeyProvider';
