import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { bringUpToDate } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';

/** The plugin's database with this module's tables; its migrations are kept apart from the plugin's own. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) await migrate(knex);
  return knex;
}

/** Brings this module's tables up to date. */
export async function migrate(knex: Knex): Promise<void> {
  await bringUpToDate(knex, {
    directory: resolvePackagePath(
      '@spaceship/backstage-plugin-spaceship-backend-module-git',
      'migrations',
    ),
    tableName: 'knex_migrations_git',
  });
}
