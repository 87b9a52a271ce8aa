/**
 * Local repositories and registered services as catalog entities.
 *
 * @packageDocumentation
 */
export { catalogModuleSpaceship as default } from './module';
