#!/usr/bin/env node
/** The portal for who works on it: hot reload of pages and back end, the same Postgres and agent. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureAgent, hasLeftServices } from './lib/agent.mjs';
import { readArguments, STATE_OPTIONS } from './lib/args.mjs';
import { CHECKOUT } from './lib/checkout.mjs';
import { tryLock } from './lib/locks.mjs';
import { Explained, main, phase, say } from './lib/output.mjs';
import { whenNpmEnds } from './lib/parent.mjs';
import { nextFree } from './lib/ports.mjs';
import { choosePorts, portalEnv } from './lib/portal.mjs';
import { ensurePostgres, stopPostgres } from './lib/postgres.mjs';
import { commandFor, ensureSecrets, prepareState } from './lib/state.mjs';
import {
  ensureDependencies,
  ensureToolchain,
  toolchainEnv,
} from './lib/toolchain.mjs';

const PAGES_PORT = 3000;

const given = readArguments({
  command: 'npm run dev',
  about:
    'Starts the portal with hot reload; pages come from a development server of their own.',
  options: STATE_OPTIONS,
});

await main(async () => {
  const state = prepareState(given.state);
  const lock = tryLock(state.lock);
  if (!lock.release) {
    throw new Explained(
      `A portal already runs on ${state.asked} (process ${
        lock.holder.pid
      }). Stop it with ${commandFor(
        state,
        'npm run stop',
      )}, or give this one a --state of its own.`,
    );
  }
  const toolchain = await ensureToolchain(state);
  await ensureDependencies(state, toolchain);
  const { signIn } = ensureSecrets(state);
  const { port, routerPort } = await choosePorts(state, {
    port: given.port,
    keepRouterPort: hasLeftServices(state),
  });
  const pagesPort = await nextFree(PAGES_PORT);
  const postgres = await phase('Starting Postgres', () =>
    ensurePostgres(state.postgres),
  );
  const env = toolchainEnv(toolchain, {
    ...portalEnv(state, { port, routerPort, postgres }),
    SPACESHIP_PAGES_PORT: String(pagesPort),
    NODE_ENV: 'development',
  });
  await phase('Starting the agent', () =>
    ensureAgent(state, toolchain, { routerPort, env }),
  );

  say(`
  Portal    http://localhost:${pagesPort} (in about a minute)
  One click http://localhost:${pagesPort}/#secret=${signIn}
`);
  const child = spawn(
    toolchain.node,
    [
      path.join(
        CHECKOUT,
        'node_modules',
        '@backstage',
        'cli',
        'bin',
        'backstage-cli',
      ),
      ...['repo', 'start'],
      ...configurations().flatMap(file => ['--config', file]),
    ],
    { cwd: CHECKOUT, env, stdio: 'inherit' },
  );
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  whenNpmEnds(stop);
  process.exitCode = await new Promise(resolve =>
    child.once('exit', code => resolve(code ?? 0)),
  );
  await stopPostgres(state.postgres);
  lock.release();
  say(
    `The portal has stopped. Delivered services keep running; ${commandFor(
      state,
      'npm run stop',
    )} stops them too.`,
  );
});

function configurations() {
  return [
    'app-config.yaml',
    'app-config.development.yaml',
    'app-config.local.yaml',
  ]
    .map(name => path.join(CHECKOUT, name))
    .filter(file => fs.existsSync(file));
}
