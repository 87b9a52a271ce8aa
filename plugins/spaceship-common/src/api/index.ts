import type { components as gitComponents } from './gitSchema';
import type { components } from './schema';

export type { paths as gitPaths } from './gitSchema';
export type { components, operations, paths } from './schema';

/** The bodies of the HTTP API by name, for instance `Schemas['Overview']`. */
export type Schemas = components['schemas'];

/** The bodies of what the git module adds to it: tokens, and the portal's own repositories. */
export type GitSchemas = gitComponents['schemas'];
