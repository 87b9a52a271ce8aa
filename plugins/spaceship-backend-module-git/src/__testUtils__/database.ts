import knexFactory, { type Knex } from 'knex';
import { randomUUID } from 'node:crypto';

/** A database of its own on the Postgres that the test run has. */
export async function createTestDatabase(): Promise<{
  knex: Knex;
  drop(): Promise<void>;
}> {
  const server = process.env.SPACESHIP_TEST_POSTGRES;
  if (!server)
    throw new Error(
      'These tests need a Postgres: set SPACESHIP_TEST_POSTGRES, or run npm test',
    );
  const name = `test_${randomUUID().replace(/-/g, '')}`;
  const admin = knexFactory({ client: 'pg', connection: server });
  await admin.raw('create database ??', [name]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const knex = knexFactory({ client: 'pg', connection: url.href });
  return {
    knex,
    async drop() {
      await knex.destroy();
      await admin.raw('drop database ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}
