/** The ground that both sides stand on: a Postgres as it comes, and the plugin's own tables in a database. */
import { createRequire } from 'node:module';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenInterrupted } from '../interrupted.mjs';
import { ensurePostgres, stopPostgres } from '../../scripts/lib/postgres.mjs';

const require = createRequire(import.meta.url);
require('@backstage/cli/config/nodeTransform.cjs');

export const knexFactory = require('knex');
const backend = name =>
  require(`../../plugins/spaceship-backend/src/${name}.ts`);

export const { Jobs } = backend('engine/jobs/Jobs');
export const { createRollouts } = backend('rollouts/createRollouts');
export const { listDestinations } = backend('destinations/store/index');
const { TargetWorld } = backend('crash/TargetWorld');
const { crashEngine } = backend('crash/crashEngine');
const { partsOnWorld } = backend('crash/partsOnWorld');
const { callHere } = backend('crash/worldParts');
export const { insertDestination, insertService } =
  backend('crash/organization');
const { MemorySource } = backend('crash/MemorySource');
const { SecretBox } = backend('secrets/SecretBox');
export const {
  newId,
} = require('@spaceship/backstage-plugin-spaceship-common');

/** Runs `work` on a Postgres with stock settings (fsync on), which is gone afterwards. */
export async function onPostgres(work) {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-bench-'));
  // As root, Postgres runs as somebody else, who has to get through.
  await chmod(folder, 0o711);
  const root = join(folder, 'postgres');
  const cleanUp = async () => {
    await stopPostgres(root);
    await rm(folder, { recursive: true, force: true });
  };
  whenInterrupted(cleanUp);
  try {
    const { url } = await ensurePostgres(root);
    return await work(url);
  } finally {
    await cleanUp();
  }
}

/** Subjects that are worked on at the same time, by each side. */
export const lanes = 10;

/** A fresh database: empty, or as another one is. */
export async function withDatabase(server, name, work, { template } = {}) {
  const admin = knexFactory({ client: 'pg', connection: server });
  await admin.raw('drop database if exists ?? with (force)', [name]);
  await admin.raw('create database ?? template ??', [
    name,
    template ?? 'template1',
  ]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const knex = knexFactory({
    client: 'pg',
    connection: url.href,
    pool: { min: 0, max: 20 },
    // A session that ends with its database is no news.
    log: { warn() {}, error() {} },
  });
  try {
    return await work(knex, url.href);
  } finally {
    await knex.destroy();
    await admin.raw('drop database ?? with (force)', [name]);
    await admin.destroy();
  }
}

/** Makes the plugin's tables. */
export const migrate = knex =>
  knex.migrate.latest({
    directory: join(
      require.resolve('../../plugins/spaceship-backend/package.json'),
      '../migrations',
    ),
  });

/** Ends whatever is connected to a database, so that it can be a template. */
export async function disconnect(server, name) {
  const admin = knexFactory({ client: 'pg', connection: server });
  await admin.raw(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = ?',
    [name],
  );
  await admin.destroy();
}

/** Write transactions so far: each takes a number. */
export const writes = async knex =>
  Number((await knex.raw('select txid_current() as n')).rows[0].n);

export const quiet = {
  info() {},
  debug() {},
  warn() {},
  error(...words) {
    console.error(...words);
  },
  child() {
    return quiet;
  },
};

/** An engine whose effects take no time, in this process. */
export function engineOn(knex, settings = {}) {
  const world = new TargetWorld();
  world.jobMs = 0;
  world.buildMs = 0;
  const source = new MemorySource();
  const engine = crashEngine(
    {
      knex,
      box: new SecretBox([Buffer.alloc(32, 7)]),
      parts: partsOnWorld(callHere(world), 'bench'),
      source,
    },
    {
      logger: quiet,
      provisionAddon: async () => ({ state: 'succeeded' }),
      variables: async () => ({ variables: {}, secretNames: [] }),
      settings: { lanes, healthMs: 3_600_000, ...settings },
    },
  );
  return { engine, world, source };
}

/** Waits for something to be true. */
export async function until(condition, everyMs = 20) {
  while (!(await condition())) {
    await new Promise(resolve => {
      setTimeout(resolve, everyMs);
    });
  }
}
