import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentAt } from './environment.mjs';

const require = createRequire(import.meta.url);

/** Logs in and asks one question. */
export async function queryOnce(url, sql) {
  const pg = require('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 15_000,
  });
  // Said to whoever waits for the query as well.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Logins and queries with what the application itself has, on connections of their own, until `stop()`. */
export class Queries {
  #going = true;
  #workers;

  constructor(portal, slug, { users = 2, pauseMs = 100 } = {}) {
    this.sent = 0;
    this.failures = [];
    this.logins = [];
    this.slowestMs = 0;
    this.#workers = Array.from({ length: users }, () =>
      this.#use(portal, slug, pauseMs),
    );
  }

  async #use(portal, slug, pauseMs) {
    while (this.#going) {
      const startedAt = performance.now();
      this.sent += 1;
      try {
        const { DATABASE_URL: url } = await environmentAt(portal, slug);
        const [{ login }] = await queryOnce(
          url,
          'select session_user as login, count(*) from features',
        );
        if (!this.logins.includes(login)) this.logins.push(login);
      } catch (error) {
        this.failures.push(`${new Date().toISOString()} ${error}`);
      }
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      await sleep(pauseMs);
    }
  }

  async stop() {
    this.#going = false;
    await Promise.all(this.#workers);
    return this;
  }

  toString() {
    return `${this.sent} logins with a query, ${
      this.failures.length
    } failed, slowest ${Math.round(this.slowestMs)} ms, ${
      this.logins.length
    } logins one after the other`;
  }
}
