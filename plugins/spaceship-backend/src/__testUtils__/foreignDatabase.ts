import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** The database of a portal that does not use Postgres. Nothing is asked of it but what it is. */
export const foreignDatabase = (client: string): DatabaseService => ({
  getClient: async () =>
    ({ client: { config: { client } } } as unknown as Knex),
});
