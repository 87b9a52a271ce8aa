import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { ensurePostgres, stopPostgres } from '../lib/postgres.mjs';
import { end } from '../lib/processes.mjs';

test('says in a sentence that its data is of another version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-postgres-'));
  await chmod(folder, 0o711);
  const root = join(folder, 'postgres');
  try {
    await ensurePostgres(root);
    await stopPostgres(root);
    await writeFile(join(root, 'data', 'PG_VERSION'), '99\n');
    await assert.rejects(ensurePostgres(root), {
      message: `The data in ${root}/data is of another version of Postgres. Start the version of Spaceship that made it, or choose another folder with --state DIR.`,
    });
  } finally {
    await stopPostgres(root);
    await rm(folder, { recursive: true, force: true });
  }
});

test('comes back after a kill although a session of before still works', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-postgres-'));
  // As root, Postgres runs as somebody else, who has to get through.
  await chmod(folder, 0o711);
  const root = join(folder, 'postgres');
  try {
    const { process: killed, url, port } = await ensurePostgres(root);
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect();
    // A session that computes notices only at its end that its server is gone.
    let isAtWork = true;
    const work = client
      .query('select sum(n) from generate_series(1, 20000000) n')
      .catch(() => {})
      .finally(() => {
        isAtWork = false;
      });
    await end(killed, { signal: 'SIGKILL' });
    assert.ok(isAtWork);

    const again = await ensurePostgres(root, { port });
    await work;
    const asked = new pg.Client(again.url);
    await asked.connect();
    const { rows } = await asked.query('select 1 as answer');
    assert.deepEqual(rows, [{ answer: 1 }]);
    await asked.end();
  } finally {
    await stopPostgres(root);
    await rm(folder, { recursive: true, force: true });
  }
});
