/** An add-on of 1 GB cloned to ready, beside a plain copy of the same files. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { median, report } from './report.mjs';

const require = createRequire(import.meta.url);
require('@backstage/cli/config/nodeTransform.cjs');

const { TestAgent } = require('@spaceship/agent/testing');
const {
  PostgresProvider,
} = require('../plugins/spaceship-backend-module-postgres/src/index.ts');

const BAR = 2;
const TABLES = 8;
const ROWS = 115_000;
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean' },
  },
});
const say = values.json ? () => {} : text => console.log(text);

const agent = await TestAgent.start();
const provider = new PostgresProvider(agent.client);
try {
  say('Filling a database …');
  const filled = await begun((request, effect) =>
    provider.provision(request, effect),
  );
  await fill(filled);
  // A clone has no more log than it needs, so both sides copy about the same bytes.
  const source = await clone(filled);
  const { sizeBytes } = await provider.metrics(source);
  const { where } = (await provider.inventory()).find(
    ({ addonId }) => addonId === source,
  );
  const copy = join(agent.state, 'copy');

  const seconds = { clone: [], copy: [] };
  for (let n = 1; n <= Number(values.runs); n++) {
    for (const who of n % 2 ? ['clone', 'copy'] : ['copy', 'clone']) {
      // What was written before is on the disk, whoever wrote it.
      await run('sync');
      const startedAt = performance.now();
      if (who === 'clone') {
        const id = await clone(source);
        seconds.clone.push((performance.now() - startedAt) / 1000);
        await provider.destroy(id, effect());
      } else {
        await run('cp', '-r', join(where, 'data'), copy);
        seconds.copy.push((performance.now() - startedAt) / 1000);
        await rm(copy, { recursive: true });
      }
      say(`run ${n}, ${who}: ${seconds[who].at(-1).toFixed(2)} s`);
    }
  }
  const [own, bare] = [median(seconds.clone), median(seconds.copy)];
  const ratio = Number((own / bare).toFixed(2));
  await report('clone', [
    {
      name: 'clone of a running database, to ready / cp -r of its files',
      value: ratio,
      unit: '×',
      bar: `≤ ${BAR.toFixed(2)}`,
      holds: ratio <= BAR,
      detail: `${own.toFixed(2)} s / ${bare.toFixed(2)} s, ${(
        sizeBytes /
        2 ** 30
      ).toFixed(2)} GiB, ${values.runs} alternating runs, medians`,
    },
  ]);
} finally {
  await agent.dispose();
}

function effect() {
  return {
    identity: { subject: randomUUID(), step: 1, attempt: 1 },
    fence: 1,
  };
}

async function begun(make) {
  const id = randomUUID();
  const place = { id: randomUUID(), slug: 'bench' };
  await make(
    {
      ...{ id, plan: 'small', destination: place },
      service: { id: randomUUID(), name: 'bench' },
    },
    effect(),
  );
  for (;;) {
    const status = await provider.ask(id);
    if (status.state === 'ready') return id;
    if (status.state === 'failed') throw new Error(status.message);
    await sleep(20);
  }
}

function clone(source) {
  return begun((request, own) => provider.clone(source, request, own));
}

async function fill(id) {
  const { values: variables } = await provider.mint(id, 1, effect());
  const client = new pg.Client(variables.URL);
  await client.connect();
  for (let n = 1; n <= TABLES; n++) {
    await client.query(
      `CREATE TABLE filling_${n} (id int PRIMARY KEY, number int, words text)`,
    );
    await client.query(
      `INSERT INTO filling_${n} SELECT n, n % 1000, repeat(md5(n::text), 32)
       FROM generate_series(1, ${ROWS}) n`,
    );
    await client.query(`CREATE INDEX ON filling_${n} (number)`);
  }
  await client.end();
}

function run(...command) {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ended with ${code}.`)),
    );
  });
}
