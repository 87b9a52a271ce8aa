import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { NotImplementedError } from '@backstage/errors';
import { bringUpToDate } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';

/** The plugin's own database with its tables. Everything that Spaceship promises rests on Postgres. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  const client = String(knex.client.config.client);
  if (!['pg', 'postgres', 'postgresql'].includes(client)) {
    throw new NotImplementedError(
      `Spaceship needs PostgreSQL, and this portal uses ${client}. Set backend.database, or only backend.database.plugin.spaceship, to client: pg with its connection.`,
    );
  }
  if (!database.migrations?.skip) {
    await bringUpToDate(knex, {
      directory: resolvePackagePath(
        '@spaceship/backstage-plugin-spaceship-backend',
        'migrations',
      ),
    });
  }
  return knex;
}
