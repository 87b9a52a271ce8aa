import type { Knex } from 'knex';

/**
 * The schema of the queue: `spaceship_jobs` in a database of the plugin's own, `<schema>_jobs` where plugins share one
 * database and each has a schema (Backstage's `pluginDivisionMode: schema`).
 */
export function jobsSchema(knex: Knex): string {
  const { searchPath } = knex.client.config as {
    searchPath?: string | string[];
  };
  const own = Array.isArray(searchPath) ? searchPath[0] : searchPath;
  return own && own !== 'public' ? `${own}_jobs` : 'spaceship_jobs';
}

/** The queue of wake-ups, in that schema. */
export const subjectsQueue = 'subjects';
