#!/usr/bin/env node
/** Walks the portal in a real browser: a portal of its own, or the one at SPACESHIP_URL. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Portal } from '../scripts/demo/portal.mjs';
import { readArguments } from '../scripts/lib/args.mjs';
import { CHECKOUT } from '../scripts/lib/checkout.mjs';

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

const given = readArguments({
  command: 'node e2e/run.mjs',
  about:
    'Browser tests on a portal of their own, or on the one at SPACESHIP_URL with the secret SPACESHIP_SECRET.',
  positional: 'FILE…',
  options: {
    keep: { help: "keep the portal's state and what the tests recorded" },
    grep: { value: 'TEXT', help: 'only tests whose title has this' },
  },
});

const chromium = findChromium();
if (!chromium) {
  console.log(
    'No Chromium was found, so there are no browser tests. Install one (on Debian: apt-get install chromium), or name it in CHROMIUM_PATH.',
  );
  const missing = process.env.CI ? 1 : 0;
  console.log(`0 passed, ${missing} failed`);
  process.exit(missing);
}

const output = await mkdtemp(join(tmpdir(), 'spaceship-e2e-'));
let portal;
let code = 1;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await cleanUp();
    process.exit(130);
  });
}
try {
  const target = process.env.SPACESHIP_URL
    ? {
        url: process.env.SPACESHIP_URL,
        signInSecret: process.env.SPACESHIP_SECRET,
      }
    : await startPortal();
  code = await walk(target);
} catch (error) {
  console.error(error);
} finally {
  await cleanUp();
}
process.exit(code);

async function startPortal() {
  console.log('Starting a portal on a fresh state folder …');
  portal = await Portal.start();
  return portal;
}

async function walk({ url, signInSecret }) {
  const results = join(output, 'results.json');
  await mkdir(join(output, 'failures'));
  const cli = join(
    dirname(
      createRequire(join(CHECKOUT, 'package.json')).resolve(
        '@playwright/test/package.json',
      ),
    ),
    'cli.js',
  );
  const child = spawn(
    process.execPath,
    [
      cli,
      'test',
      '--config',
      join(CHECKOUT, 'e2e', 'playwright.config.mjs'),
      ...(given.grep ? ['--grep', given.grep] : []),
      ...given.positional,
    ],
    {
      cwd: join(CHECKOUT, 'e2e'),
      stdio: 'inherit',
      env: {
        ...process.env,
        SPACESHIP_URL: url,
        SPACESHIP_SECRET: signInSecret,
        SPACESHIP_CHROMIUM: chromium,
        SPACESHIP_E2E_OUTPUT: join(output, 'failures'),
        SPACESHIP_E2E_RESULTS: results,
      },
    },
  );
  await new Promise(resolve => {
    child.once('exit', resolve);
  });
  const { stats, errors, suites } = JSON.parse(await readFile(results, 'utf8'));
  const leftOut = process.env.CI ? stats.skipped : 0;
  const failed = stats.unexpected + stats.flaky + leftOut + errors.length;
  if (failed && portal) {
    console.log(`\nThe last lines of the portal:\n${portal.tail(30)}`);
  }
  console.log('');
  for (const failure of suites.flatMap(failuresIn)) {
    console.log(`  FAIL  ${failure}`);
  }
  console.log(`${stats.expected} passed, ${failed} failed`);
  return failed || !stats.expected ? 1 : 0;
}

/** What failed in a suite of Playwright's report: where, which test, and the beginning of why. */
function failuresIn({ specs = [], suites = [] }) {
  const failed = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => {
      const { error } =
        tests[0].results.find(({ status }) => status !== 'passed') ?? {};
      const why = stripVTControlCharacters(error?.message ?? '').split('\n');
      const at = error?.location?.line ?? '?';
      return `${file}:${at} ${title}: ${why
        .filter(Boolean)
        .join(' ')
        .slice(0, 200)}`;
    });
  return [...failed, ...suites.flatMap(failuresIn)];
}

function findChromium() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    ...BROWSERS.flatMap(name =>
      (process.env.PATH ?? '').split(delimiter).map(dir => join(dir, name)),
    ),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return candidates.find(path => path && existsSync(path));
}

async function cleanUp() {
  if (given.keep) {
    if (portal) {
      console.log(
        `Kept: the state ${portal.state}. Go on there with: npm start -- --state ${portal.state}`,
      );
    }
    console.log(`Kept: ${output}`);
    return;
  }
  await portal?.stop();
  if (code === 0) await rm(output, { recursive: true, force: true });
  else console.log(`Pictures and traces of failures: ${output}`);
}
