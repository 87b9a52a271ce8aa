/** The peer: the task store of Backstage's scaffolder, driven as its broker drives it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT } from '../../scripts/lib/checkout.mjs';
import { knexFactory, lanes } from './ground.mjs';

const version = '4.2.0';
const name = '@backstage/plugin-scaffolder-backend';
const folder = join(
  CHECKOUT,
  'node_modules',
  '.cache',
  'spaceship-benchmarks',
  `scaffolder-${version}`,
);

/** Installs the peer beside our own dependencies, once: nothing else needs it. */
export async function installScaffolder() {
  const store = join(
    folder,
    'node_modules',
    name,
    'dist/scaffolder/tasks/DatabaseTaskStore.cjs.js',
  );
  if (!existsSync(store)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    await promisify(execFile)(
      'npm',
      [
        'install',
        '--ignore-scripts',
        '--omit=peer',
        '--no-audit',
        '--no-fund',
        '--no-package-lock',
        `${name}@${version}`,
      ],
      { cwd: folder },
    );
  }
  return createRequire(import.meta.url)(store).DatabaseTaskStore;
}

/** Milliseconds to claim and complete so many tasks that do nothing: one claims, ten are under way. */
export async function runScaffolder(DatabaseTaskStore, url, count) {
  const knex = knexFactory({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 20 },
  });
  try {
    const store = await DatabaseTaskStore.create({
      database: {
        getClient: async () => knex,
        migrations: { skip: false },
      },
    });
    for (let i = 0; i < count; i += lanes) {
      await Promise.all(
        Array.from({ length: Math.min(lanes, count - i) }, () =>
          store.createTask({
            spec: {
              apiVersion: 'scaffolder.backstage.io/v1beta3',
              steps: [],
              parameters: {},
              output: {},
            },
            createdBy: 'user:default/ana',
          }),
        ),
      );
    }
    const began = performance.now();
    const underWay = new Set();
    for (;;) {
      const task = await store.claimTask();
      if (!task) break;
      const done = store
        .completeTask({
          taskId: task.id,
          status: 'completed',
          eventBody: { message: 'ok' },
        })
        .then(() => underWay.delete(done));
      underWay.add(done);
      if (underWay.size >= lanes) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    return performance.now() - began;
  } finally {
    await knex.destroy();
  }
}
