/**
 * Destination driver and builder on one machine, by the Spaceship agent.
 *
 * @packageDocumentation
 */
export { LocalBuilder } from './localBuilder';
export { LocalDriver } from './localDriver';
export { spaceshipModuleLocal as default } from './module';
