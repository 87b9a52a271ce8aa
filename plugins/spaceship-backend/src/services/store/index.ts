export * from './createService';
export * from './findServicesBySource';
export * from './listServices';
export * from './serviceRow';
