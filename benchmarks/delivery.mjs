/** Push → new version serving, ours beside a bare shell script that does the same. */
import { spawn } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Report } from '../scripts/demo/checks.mjs';
import { until } from '../scripts/demo/delivered.mjs';
import { Portal, run } from '../scripts/demo/portal.mjs';
import { setStage } from '../scripts/demo/stage.mjs';
import { ask } from '../scripts/demo/traffic.mjs';
import { CHECKOUT } from '../scripts/lib/checkout.mjs';
import { anyFree } from '../scripts/lib/ports.mjs';
import { ensurePostgres, stopPostgres } from '../scripts/lib/postgres.mjs';
import { whenInterrupted } from './interrupted.mjs';
import { median, report } from './report.mjs';

const BAR = 1.1;
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean' },
  },
});
const say = values.json ? () => {} : text => console.log(text);

const folder = await mkdtemp(join(tmpdir(), 'spaceship-bench-'));
// As root, Postgres runs as somebody else, who has to get through.
await chmod(folder, 0o711);
let portal;
let hand;
const cleanUp = async () => {
  await hand?.end();
  await portal?.stop();
  await rm(folder, { recursive: true, force: true });
};
whenInterrupted(cleanUp);
try {
  say('Starting a portal and the script’s own database …');
  portal = await Portal.start();
  const stage = await setStage({ portal, report: new Report(), folder });
  hand = await prepareHand(join(folder, 'hand'));

  say('One run of each to warm the caches …');
  await ours(stage, '2.0.0');
  await byHand(hand, '2.0.0');

  const seconds = { ours: [], hand: [] };
  for (let n = 1; n <= Number(values.runs); n++) {
    // Who goes first alternates, so that neither always meets the quieter machine.
    for (const who of n % 2 ? ['ours', 'hand'] : ['hand', 'ours']) {
      const version = `2.${n}.0`;
      const took =
        who === 'ours'
          ? await ours(stage, version)
          : await byHand(hand, version);
      seconds[who].push(took);
      say(`run ${n}, ${who}: ${took.toFixed(2)} s`);
    }
  }
  const [own, bare] = [median(seconds.ours), median(seconds.hand)];
  const ratio = Number((own / bare).toFixed(3));
  await report('delivery', [
    {
      name: 'push to new version serving, ours / bare shell script',
      value: ratio,
      unit: '×',
      bar: `≤ ${BAR.toFixed(2)}`,
      holds: ratio <= BAR,
      detail: `${own.toFixed(2)} s / ${bare.toFixed(2)} s, ${
        values.runs
      } alternating runs, medians`,
    },
  ]);
} finally {
  await cleanUp();
}

/** Seconds from the push to the first answer of the new version at staging. */
async function ours({ flags, checkout }, version) {
  await checkout.edit('about.json', text => withVersion(text, version));
  await checkout.commit(`Version ${version}`);
  const startedAt = performance.now();
  await checkout.push();
  const address = await until(
    'staging has an address',
    async () => (await flags.destination('staging')).address,
    { timeoutMs: 180_000, everyMs: 500 },
  );
  await serving(address, version);
  const took = (performance.now() - startedAt) / 1000;
  // The delivery ends a little later, with the old version's retirement.
  const commit = (await checkout.git('rev-parse', 'HEAD')).trim();
  const { id } = await flags.rolloutOf(commit, 'staging');
  await flags.ended(id, 'delivered');
  return took;
}

async function byHand({ repository, work, env, git, folder: at }, version) {
  await editFile(join(work, 'about.json'), version);
  await git('-C', work, 'commit', '--quiet', '-am', `Version ${version}`);
  const port = await anyFree();
  const startedAt = performance.now();
  await git('-C', work, 'push', '--quiet', 'origin', 'main');
  await script([repository, at], { ...env, PORT: String(port) });
  await serving(
    `http://127.0.0.1:${await readFile(join(at, 'current'), 'utf8')}`,
    version,
  );
  return (performance.now() - startedAt) / 1000;
}

/** The script leaves a server behind, so only its own end is waited for, not its output's. */
function script(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      join(CHECKOUT, 'benchmarks', 'delivery-by-hand.sh'),
      args,
      { env, stdio: 'ignore' },
    );
    child.once('error', reject);
    child.once('exit', code =>
      code === 0
        ? resolve()
        : reject(new Error(`The script ended with ${code}.`)),
    );
  });
}

/** A bare repository, a clone of it, a database and a warm npm cache of the script's own. */
async function prepareHand(at) {
  const repository = join(at, 'flags.git');
  const work = join(at, 'work');
  await mkdir(at);
  const author = { name: 'bench', email: 'bench@harbour.example' };
  const git = (...args) =>
    run('git', args, {
      env: {
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
      },
    });
  await git('init', '--quiet', '--bare', '-b', 'main', repository);
  await cp(join(CHECKOUT, 'examples', 'feature-flags'), work, {
    recursive: true,
    filter: path => !path.includes('node_modules'),
  });
  await git('-C', work, 'init', '--quiet', '-b', 'main');
  await git('-C', work, 'add', '--all');
  await git('-C', work, 'commit', '--quiet', '-m', 'Begin');
  await git('-C', work, 'remote', 'add', 'origin', repository);
  await git('-C', work, 'push', '--quiet', 'origin', 'main');

  const data = join(at, 'postgres');
  const postgres = await ensurePostgres(data);
  const client = new pg.Client({
    ...postgres.connection,
    database: 'postgres',
  });
  await client.connect();
  await client.query('create database flags');
  await client.end();
  const { host, port, user, password } = postgres.connection;
  return {
    repository,
    work,
    git,
    folder: at,
    env: {
      ...process.env,
      npm_config_cache: join(at, 'npm-cache'),
      // Both compile native add-ons against the Node that they run with.
      npm_config_nodedir: dirname(dirname(process.execPath)),
      DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/flags`,
    },
    async end() {
      const pid = await readFile(join(at, 'pid'), 'utf8').catch(() => null);
      if (pid) process.kill(Number(pid), 'SIGTERM');
      await stopPostgres(data);
    },
  };
}

async function serving(address, version) {
  for (;;) {
    const answer = await ask(address, '/version').catch(() => null);
    if (answer?.headers['x-version'] === version) return;
    await sleep(20);
  }
}

async function editFile(file, version) {
  await writeFile(file, withVersion(await readFile(file, 'utf8'), version));
}

function withVersion(text, version) {
  return `${JSON.stringify({ ...JSON.parse(text), version }, null, 2)}\n`;
}
