import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { findAgent } from '../lib/agent.mjs';
import { CHECKOUT } from '../lib/checkout.mjs';
import { anyFree, isFree } from '../lib/ports.mjs';
import { identify, isAlive, startOf } from '../lib/processes.mjs';
import { prepareState, readJson } from '../lib/state.mjs';
import { runScript, scratch } from './command.mjs';

/** Installation and build may come first. */
const READY_WITHIN_MS = 300_000;

let state;
let port;
/** What `npm start` printed, and its process. */
let started;

before(async t => {
  state = prepareState(path.join(scratch(t), 'state'));
  port = await anyFree();
});

after(async () => {
  await runScript('stop', '--state', state.dir);
});

/** `npm start`, until it says that it is ready or ends. */
async function npmStart(...more) {
  const child = spawn(
    'npm',
    ['start', '--', '--state', state.dir, '--port', String(port), ...more],
    { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const run = { npm: child, output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      run.output += text;
    });
  }
  run.ended = new Promise(resolve => child.once('exit', resolve));
  await until(
    'it is ready or has ended',
    () => child.exitCode !== null || run.output.includes('Ctrl-C stops'),
  );
  return run;
}

async function until(what, holds, withinMs = READY_WITHIN_MS) {
  const giveUpAt = Date.now() + withinMs;
  while (!(await holds())) {
    assert.ok(Date.now() < giveUpAt, `${what}, but not in ${withinMs} ms`);
    await sleep(50);
  }
}

const processes = () => readJson(state.processesFile);
const postmaster = () =>
  identify(
    Number(
      fs
        .readFileSync(
          path.join(state.postgres, 'data', 'postmaster.pid'),
          'utf8',
        )
        .split('\n')[0],
    ),
  );
const secondsToReady = ({ output }) =>
  Number(/ready after (\d+) s/.exec(output)[1]);

test('says where the portal is, who to sign in as and with what, and what to try', async () => {
  started = await npmStart();
  const { output } = started;
  assert.equal(/https?:\/\/\S+/.exec(output)?.[0], `http://localhost:${port}`);
  assert.match(output, /Sign in +as Mira Sol/);
  assert.ok(output.includes(fs.readFileSync(state.signIn, 'utf8').trim()));
  assert.match(output, /Try first\n +1\. Sign in/);
  const people = await fetch(
    `http://localhost:${port}/api/auth/spaceship-demo/people`,
    {
      headers: {
        'x-spaceship-secret': fs.readFileSync(state.signIn, 'utf8').trim(),
      },
    },
  );
  const names = (await people.json()).items.map(({ name }) => name);
  assert.ok(names.includes('Mira Sol'), 'who to sign in as is there at once');
  const page = await fetch(`http://localhost:${port}/`);
  assert.match(page.headers.get('content-type'), /text\/html/);
});

test('a second start on the same state says where the first runs', async () => {
  const { code, output } = await runScript('start', '--state', state.dir);
  assert.equal(code, 0);
  assert.ok(output.includes(`already runs at http://localhost:${port}`));
});

test('a back end that dies is started again', async () => {
  const { backend } = processes();
  process.kill(backend.pid, 'SIGKILL');
  await until(
    'another back end runs',
    () =>
      processes().backend.pid !== backend.pid && isAlive(processes().backend),
  );
  await until('it says that it runs', () =>
    started.output.includes('The portal runs again.'),
  );
  assert.ok(await answersWell(), 'only once it answers');
});

async function answersWell() {
  try {
    const readiness = '/.backstage/health/v1/readiness';
    return (await fetch(`http://localhost:${port}${readiness}`)).ok;
  } catch {
    return false;
  }
}

test('after a kill -9 the next start takes over Postgres and agent, and installs nothing', async t => {
  const postgres = postmaster();
  const agent = findAgent(state);
  const { supervisor } = processes();
  process.kill(supervisor.pid, 'SIGKILL');
  await started.ended;
  assert.ok(isAlive(postgres));

  started = await npmStart();
  assert.match(
    started.output,
    /A back end that outlived its portal was stopped/,
  );
  assert.deepEqual(postmaster(), postgres);
  assert.deepEqual(findAgent(state), agent);
  assert.doesNotMatch(started.output, /Getting|Installing|Building/);
  // A figure and no bar: how long it takes is also a matter of what else this machine does.
  t.diagnostic(`ready again after ${secondsToReady(started)} s`);
});

test('a signal to npm alone stops the portal and its Postgres, not the agent', async () => {
  const { supervisor, backend } = processes();
  const postgres = postmaster();
  process.kill(started.npm.pid, 'SIGKILL');
  for (const [what, identity] of Object.entries({
    supervisor,
    backend,
    postgres,
  })) {
    await until(`the ${what} has ended`, () => !isAlive(identity), 60_000);
  }
  assert.ok(findAgent(state));
});

test('a start that is interrupted leaves nothing of the portal behind', async () => {
  const child = spawn(
    process.execPath,
    [path.join(CHECKOUT, 'scripts', 'start.mjs'), '--state', state.dir],
    { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.stdout.setEncoding('utf8').on('data', text => {
    if (text.includes('… Starting Postgres')) {
      child.kill('SIGINT');
    }
  });
  await ended;
  const left = path.join(state.postgres, 'data', 'postmaster.pid');
  assert.ok(!fs.existsSync(left) || !startOf(postmaster().pid));
});

test('a port that is taken is named when it was asked for', async () => {
  const server = net.createServer();
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  try {
    const refused = await npmStart();
    assert.match(
      refused.output,
      new RegExp(`Port ${port} is taken by another program\\. Choose another`),
    );
    assert.equal(await refused.ended, 1);
  } finally {
    server.close();
  }
  assert.ok(await isFree(port));
});

test('a start that can come to nothing says why, before long', async () => {
  const file = path.join(state.dir, 'secrets', 'master.key');
  const key = fs.readFileSync(file);
  fs.writeFileSync(file, 'no key');
  const began = Date.now();
  const refused = await npmStart();
  fs.writeFileSync(file, key);
  assert.equal(await refused.ended, 1);
  assert.match(refused.output, /does not hold 32 bytes in base64 or hex/);
  assert.ok(Date.now() - began < 120_000);
});

test('a stop ends everything, and a second one says that nothing runs', async () => {
  const agent = findAgent(state);
  const stopped = await runScript('stop', '--state', state.dir);
  assert.equal(stopped.code, 0, stopped.output);
  assert.match(stopped.output, /Everything has stopped/);
  assert.ok(!isAlive(agent.process));
  const again = await runScript('stop', '--state', state.dir);
  assert.match(again.output, /Nothing runs on/);
});
