/**
 * Conformance kits: Jest suites that hold an extension to its contract, run against the real thing.
 *
 * @packageDocumentation
 */
export * from './addons';
export * from './browser';
export * from './builderConformance';
export * from './destinationDriverConformance';
export * from './effects';
export * from './eventually';
export * from './gatedTarget';
export * from './sampleService';
export * from './sourceProviderConformance';
export * from './workingCopy';
