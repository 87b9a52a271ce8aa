/**
 * Conformance kits: Jest suites that hold an extension to its contract, run against the real thing.
 *
 * @packageDocumentation
 */
export * from './addonProviderConformance';
export * from './builderConformance';
export * from './destinationDriverConformance';
export * from './sampleService';
export * from './sourceProviderConformance';
export * from './workingCopy';
