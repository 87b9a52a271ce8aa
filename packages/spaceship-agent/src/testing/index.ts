/**
 * A real agent for tests.
 *
 * @packageDocumentation
 */
export { sampleServer } from './sampleServer.ts';
export { tarOf, tarOfFiles, type TarEntry } from './tarOf.ts';
export { TestAgent } from './testAgent.ts';
export { TestDelivery } from './testDelivery.ts';
