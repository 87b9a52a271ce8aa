#!/usr/bin/env node
/** Measures one thing beside its floor or peer, with our own Node. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments, refuse } from './lib/args.mjs';
import { CHECKOUT } from './lib/checkout.mjs';
import { leaveStdout, main } from './lib/output.mjs';
import { prepareState } from './lib/state.mjs';
import {
  ensureDependencies,
  ensureToolchain,
  toolchainEnv,
} from './lib/toolchain.mjs';

const COMMAND = 'npm run bench';
const NAMES = ['engine', 'latency', 'delivery', 'clone'];

const given = readArguments({
  command: COMMAND,
  about: `Measures, prints, and writes to benchmarks/README.md. NAME is ${NAMES.join(
    ', ',
  )}. Exit code 1 when a bar falls short.`,
  positional: 'NAME',
  options: {
    json: { help: 'print one JSON object and nothing else' },
    runs: { value: 'N', help: 'so many runs instead of 5' },
    state: {
      value: 'DIR',
      help: 'where Node and Yarn are kept (default: .spaceship in the checkout)',
    },
  },
});
const [name, ...more] = given.positional;
if (more.length || !NAMES.includes(name)) {
  refuse(COMMAND, `Say which one: ${NAMES.join(', ')}.`);
}
if (given.runs !== undefined && !/^[1-9]\d?$/.test(given.runs)) {
  refuse(
    COMMAND,
    `--runs needs a number from 1 to 99, and "${given.runs}" is none.`,
  );
}
if (given.json) leaveStdout();

await main(async () => {
  const file = join(CHECKOUT, 'benchmarks', `${name}.mjs`);
  if (!existsSync(file)) throw new Error(`There is no ${file}.`);
  const state = prepareState(given.state);
  const toolchain = await ensureToolchain(state);
  await ensureDependencies(state, toolchain);
  const child = spawn(
    toolchain.node,
    [
      file,
      ...(given.json ? ['--json'] : []),
      ...(given.runs ? ['--runs', given.runs] : []),
    ],
    { stdio: 'inherit', cwd: CHECKOUT, env: toolchainEnv(toolchain) },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => child.kill(signal));
  }
  process.exitCode = await new Promise(resolve => {
    child.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
});
