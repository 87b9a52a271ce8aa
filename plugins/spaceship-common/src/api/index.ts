import type { components } from './schema';

export type { components, operations, paths } from './schema';

/** The bodies of the HTTP API by name, for instance `Schemas['Overview']`. */
export type Schemas = components['schemas'];
