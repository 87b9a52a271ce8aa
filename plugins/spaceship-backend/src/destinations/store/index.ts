export * from './destinationRow';
