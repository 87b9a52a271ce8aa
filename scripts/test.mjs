#!/usr/bin/env node
/** Everything that has to hold, on a machine with Node, npm and git. */
import fs from 'node:fs';
import path from 'node:path';
import { readArguments, refuse, STATE_OPTIONS } from './lib/args.mjs';
import { CHECKOUT } from './lib/checkout.mjs';
import { main, say } from './lib/output.mjs';
import { ensurePostgres, stopPostgres } from './lib/postgres.mjs';
import { prepareState } from './lib/state.mjs';
import { runJest } from './lib/tests/jest.mjs';
import { runNodeTests } from './lib/tests/node.mjs';
import { check, countLine } from './lib/tests/run.mjs';
import { ensureDependencies, ensureToolchain } from './lib/toolchain.mjs';

const COMMAND = 'npm test';
const tool = (...parts) => path.join(CHECKOUT, 'node_modules', ...parts);
const backstage = tool('@backstage', 'cli', 'bin', 'backstage-cli');

/** In the order in which they run: what fails fastest comes first. */
const PHASES = {
  types: context =>
    check(context, [tool('typescript', 'bin', 'tsc'), '--noEmit']),
  lint: async context =>
    sum(
      await check(context, [backstage, 'repo', 'lint', '--max-warnings=0']),
      await check(context, [
        tool('eslint', 'bin', 'eslint.js'),
        ...['--ext', '.mjs', 'scripts', 'benchmarks', 'e2e'],
      ]),
    ),
  format: context =>
    check(context, [tool('prettier', 'bin-prettier.js'), '--check', '.'], {
      stdout: 'ignore',
    }),
  unit: context => runJest({ context }),
  scripts: context => runNodeTests(context, path.join('scripts', 'tests')),
  conformance: context => runJest({ context, pattern: 'conformance' }),
  crash: context =>
    countLine(context, [path.join('scripts', 'crash.mjs'), '--small']),
  browser: context => countLine(context, [path.join('e2e', 'run.mjs')]),
};
/** The unit phase runs these too; they are a phase of their own only when asked for. */
const PART_OF_UNIT = 'conformance';
/** Flags that make a throw-away Postgres fast. */
const UNSAFE_AND_FAST = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
].flatMap(flag => ['-c', flag]);

const given = readArguments({
  command: COMMAND,
  about: `Runs ${Object.keys(PHASES).join(
    ', ',
  )}: prints seconds per phase and what failed, and ends with the counts. With CI set, anything left out is a failure.`,
  options: {
    state: STATE_OPTIONS.state,
    only: { value: 'PHASE', help: `one of ${Object.keys(PHASES).join(', ')}` },
  },
});
if (given.only && !PHASES[given.only]) {
  refuse(COMMAND, `There is no phase "${given.only}".`);
}

await main(async () => {
  const state = prepareState(given.state);
  const context = { children: new Set(), env: {} };
  stopWith(context);

  const lines = [];
  const timed = async (name, work) => {
    const began = Date.now();
    say(`\n== ${name}`);
    const result = await work();
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    lines.push({ name, seconds, ...result });
  };

  await timed('setup', async () => {
    context.toolchain = await ensureToolchain(state);
    await ensureDependencies(state, context.toolchain);
    context.scratch = path.join(state.dir, 'tests', String(process.pid));
    await removeLeftOver(path.dirname(context.scratch));
    fs.mkdirSync(context.scratch, { recursive: true });
    const postgres = await ensurePostgres(
      path.join(context.scratch, 'postgres'),
      { flags: UNSAFE_AND_FAST },
    );
    context.env = testEnv(postgres);
  });
  try {
    for (const name of Object.keys(PHASES)) {
      if (given.only ? given.only === name : name !== PART_OF_UNIT) {
        await timed(name, () => PHASES[name](context));
      }
    }
  } finally {
    await stopPostgres(path.join(context.scratch, 'postgres'));
    fs.rmSync(context.scratch, { recursive: true, force: true });
  }
  report(lines);
});

function testEnv({ url }) {
  return {
    SPACESHIP_TEST_POSTGRES: url,
    BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: url,
    // Where CI is set, Backstage's own helper would look for Docker.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
  };
}

function sum(...results) {
  return results.reduce(
    (total, { passed, failed }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
    }),
    { passed: 0, failed: 0 },
  );
}

function report(lines) {
  const total = { passed: 0, failed: 0 };
  say('');
  for (const line of lines) {
    const { name, seconds, passed = 0, failed = 0, skipped = 0 } = line;
    const counts =
      line.left === undefined
        ? `${passed} passed, ${failed} failed${
            skipped ? `, ${skipped} left out` : ''
          }`
        : `left out: ${line.left}`;
    const what = name === 'setup' ? '' : counts;
    say(`${name.padEnd(12)} ${`${seconds} s`.padStart(6)}  ${what}`.trimEnd());
    for (const note of line.notes ?? []) {
      say(`${''.padEnd(21)}${note}`);
    }
    for (const failure of line.failures ?? []) {
      say(`  FAIL  ${failure}`);
    }
    total.passed += passed;
    total.failed += failed;
    if (process.env.CI) {
      total.failed += skipped + (line.left === undefined ? 0 : 1);
    }
  }
  say(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** A run that was killed leaves its Postgres behind. */
async function removeLeftOver(folder) {
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    if (!fs.existsSync(`/proc/${name}`)) {
      await stopPostgres(path.join(folder, name, 'postgres'));
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** A signal ends what runs; the phase then fails and everything is cleaned up. */
function stopWith(context) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      context.children.forEach(child => child.kill('SIGTERM'));
      if (context.scratch) {
        await stopPostgres(path.join(context.scratch, 'postgres'));
        fs.rmSync(context.scratch, { recursive: true, force: true });
      }
      process.exit(130);
    });
  }
}
