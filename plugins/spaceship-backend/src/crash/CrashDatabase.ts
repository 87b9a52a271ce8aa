import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import { recordHistory } from './history';

/** A database of its own with the tables of the plugin, in which every write leaves its trace. */
export class CrashDatabase {
  readonly knex: Knex;
  readonly #clients: Knex[] = [];

  private constructor(
    private readonly server: string,
    private readonly name: string,
    readonly url: string,
  ) {
    this.knex = this.connect();
  }

  static async create(server: string): Promise<CrashDatabase> {
    const name = `crash_${randomUUID().replace(/-/g, '')}`;
    const admin = knexFactory({ client: 'pg', connection: server });
    await admin.raw('create database ??', [name]);
    await admin.destroy();
    const url = new URL(server);
    url.pathname = `/${name}`;
    const database = new CrashDatabase(server, name, url.href);
    await database.knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations'),
    });
    await recordHistory(database.knex);
    return database;
  }

  connect(): Knex {
    const client = knexFactory({
      client: 'pg',
      connection: this.url,
      pool: { min: 0, max: 16 },
      log: { error: () => {}, warn: () => {} },
    });
    this.#clients.push(client);
    return client;
  }

  async drop(): Promise<void> {
    await Promise.all(this.#clients.map(client => client.destroy()));
    const admin = knexFactory({ client: 'pg', connection: this.server });
    await admin.raw('drop database ?? with (force)', [this.name]);
    await admin.destroy();
  }
}
