/**
 * Sign-in as any person of the sample organization, for demonstrations on loopback only.
 *
 * @packageDocumentation
 */
export { authModuleSpaceshipDemo as default } from './module';
