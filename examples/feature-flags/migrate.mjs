import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { migrateDb } from 'unleash-server';
import { databaseOptions } from './database.mjs';

const options = databaseOptions();
const client = new pg.Client({ connectionString: options.databaseUrl });
await client.connect();

async function applied() {
  const known = await client.query(
    "select to_regclass('public.migrations') is not null as exist",
  );
  if (!known.rows[0].exist) return 0;
  const { rows } = await client.query(
    'select count(*)::int as count from migrations',
  );
  return rows[0].count;
}

const before = await applied();
console.log(`${before} migrations were applied before.`);

const startedAt = Date.now();
let migrated = false;
const progress = (async () => {
  for (let printed = before; !migrated; ) {
    await setTimeout(500);
    const count = await applied();
    if (count !== printed) console.log(`${count} migrations are applied`);
    printed = count;
  }
})();

await migrateDb({
  db: {
    driver: 'postgres',
    schema: 'public',
    applicationName: 'feature-flags-migrate',
    ...options.db,
  },
});
migrated = true;
await progress;

const after = await applied();
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
console.log(
  `${after - before} migrations applied now, ${after} in all (${seconds} s).`,
);
await client.end();
