export * from './findServicesBySource';
export * from './serviceRow';
