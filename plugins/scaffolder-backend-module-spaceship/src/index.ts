/**
 * Actions of Spaceship for software templates.
 *
 * @packageDocumentation
 */
export { scaffolderModuleSpaceship as default } from './module';
