#!/usr/bin/env node
/** Kills, freezes and cuts off replicas of the engine at every point, and judges what is left. */
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments, refuse, STATE_OPTIONS } from './lib/args.mjs';
import { CHECKOUT } from './lib/checkout.mjs';
import { main } from './lib/output.mjs';
import { ensurePostgres, stopPostgres } from './lib/postgres.mjs';
import { end } from './lib/processes.mjs';
import { prepareState } from './lib/state.mjs';
import {
  ensureDependencies,
  ensureToolchain,
  toolchainEnv,
} from './lib/toolchain.mjs';

const COMMAND = 'npm run crash';
const FLAGS = ['-c', 'fsync=off', '-c', 'max_connections=200'];

const given = readArguments({
  command: COMMAND,
  positional: '[reviews|rotation]',
  about:
    'Kills replicas of the engine at every named point and at random, freezes one, kills Postgres, the agent and the router, and judges what is left. With “reviews”, only the histories of branches with their review environments; with “rotation”, only the rotation of a real Postgres under load. Ends with the counts.',
  options: {
    small: { help: 'each point once, one freeze: what npm test runs' },
    deliveries: {
      value: 'N',
      help: 'so many deliveries at least (default: 500)',
    },
    seed: { value: 'N', help: 'the seed of a run that is to be made again' },
    state: STATE_OPTIONS.state,
  },
});
const [only, ...rest] = given.positional;
if (rest.length > 0 || (only && !['reviews', 'rotation'].includes(only))) {
  refuse(COMMAND, `"${rest[0] ?? only}" is not understood.`);
}
const numberOf = (name, byDefault) => {
  if (given[name] === undefined) {
    return byDefault;
  }
  if (!/^\d{1,9}$/.test(given[name])) {
    refuse(COMMAND, `--${name} needs a number, and "${given[name]}" is none.`);
  }
  return Number(given[name]);
};
const options = {
  isSmall: Boolean(given.small),
  only,
  deliveries: numberOf('deliveries', 500),
  seed: numberOf('seed', Math.floor(Math.random() * 1_000_000)),
};

await main(async () => {
  const state = prepareState(given.state);
  const toolchain = await ensureToolchain(state);
  await ensureDependencies(state, toolchain);
  const scratch = path.join(state.dir, 'crash', String(process.pid));
  fs.mkdirSync(scratch, { recursive: true });
  const root = path.join(scratch, 'postgres');
  let postgres = await ensurePostgres(root, { flags: FLAGS });
  const child = fork(
    path.join(CHECKOUT, 'plugins/spaceship-backend/src/crash/main.ts'),
    [JSON.stringify({ ...options, server: postgres.url })],
    {
      cwd: CHECKOUT,
      execPath: toolchain.node,
      execArgv: ['--require', '@backstage/cli/config/nodeTransform.cjs'],
      env: toolchainEnv(toolchain),
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => child.kill('SIGKILL'));
  }
  child.on('message', async message => {
    if (message.kind !== 'kill-postgres') {
      return;
    }
    await end(postgres.process, { signal: 'SIGKILL' });
    await sleep(message.awayMs);
    postgres = await ensurePostgres(root, {
      flags: FLAGS,
      port: postgres.port,
    });
    child.send({ kind: 'postgres-runs' });
  });
  process.exitCode = await new Promise(resolve => {
    child.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
  await stopPostgres(root);
  fs.rmSync(scratch, { recursive: true, force: true });
});
