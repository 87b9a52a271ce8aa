import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import type { FreezableServer } from './FreezableServer';

/** A database of its own, with the tables of the plugin, on the Postgres that the test run has. */
export type TestDatabase = {
  knex: Knex;
  /** One more client, as another replica has; by another way if given. */
  connect(by?: FreezableServer): Knex;
  drop(): Promise<void>;
};

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.SPACESHIP_TEST_POSTGRES;
  if (!server) {
    throw new Error(
      'These tests need a Postgres: set SPACESHIP_TEST_POSTGRES, or run npm test',
    );
  }
  const name = `test_${randomUUID().replace(/-/g, '')}`;
  const admin = knexFactory({ client: 'pg', connection: server });
  await admin.raw('create database ??', [name]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const clients: Knex[] = [];
  const connect = (by?: FreezableServer) => {
    const client = knexFactory({
      client: 'pg',
      connection: by ? by.url(url.href) : url.href,
      pool: { min: 0, max: 16 },
      log: { error: () => {}, warn: () => {} },
    });
    clients.push(client);
    return client;
  };
  const knex = connect();
  await knex.migrate.latest({
    directory: resolve(__dirname, '../../migrations'),
  });
  return {
    knex,
    connect,
    async drop() {
      await Promise.all(clients.map(client => client.destroy()));
      await admin.raw('drop database ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}
