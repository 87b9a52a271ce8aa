/**
 * A real agent for tests.
 *
 * @packageDocumentation
 */
export { tarOf, tarOfFiles, type TarEntry } from './tarOf.ts';
export { TestAgent } from './testAgent.ts';
