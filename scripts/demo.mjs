/**
 * The main job on real input: a real application goes from `git push` to production,
 * and survives what can happen on the way. By git and the public HTTP API only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report, seconds } from './demo/checks.mjs';
import { explain } from './demo/delivered.mjs';
import { Portal } from './demo/portal.mjs';
import { setStage } from './demo/stage.mjs';
import { readArguments, refuse } from './lib/args.mjs';
import * as branchGone from './demo/parts/branchGone.mjs';
import * as kills from './demo/parts/kills.mjs';
import * as preview from './demo/parts/preview.mjs';
import * as production from './demo/parts/production.mjs';
import * as push from './demo/parts/push.mjs';
import * as rollback from './demo/parts/rollback.mjs';
import * as rotation from './demo/parts/rotation.mjs';
import * as secret from './demo/parts/secret.mjs';
import * as twoPushes from './demo/parts/twoPushes.mjs';
import * as unhealthy from './demo/parts/unhealthy.mjs';

const COMMAND = 'npm run demo';
const PARTS = [
  push,
  production,
  unhealthy,
  rollback,
  secret,
  twoPushes,
  kills,
  rotation,
  preview,
  branchGone,
];
/** Parts that need what an earlier one left behind. */
const NEEDS = {
  2: [1],
  3: [1],
  4: [1, 2],
  5: [1, 2, 4],
  6: [1],
  7: [1],
  8: [1, 2],
  9: [1, 2],
  10: [1, 2, 9],
};
/** Production waits ten minutes before an old credential is gone for good; nobody would watch that. */
const QUICK_ROTATION = {
  APP_CONFIG_spaceship_addons_rotation_quiet: '3s',
  APP_CONFIG_spaceship_addons_rotation_rollbackWindow: '5s',
};

const given = readArguments({
  command: COMMAND,
  about:
    'Delivers a real application on a fresh portal, ten parts, each with what has to hold. Exit code 0 when all of it does.',
  options: {
    only: {
      value: 'LIST',
      help: 'these parts, for instance 1,2 (and those that they need)',
    },
    keep: {
      help: 'keep the state and what was delivered, and say how to go on there',
    },
    verbose: { help: 'print what the portal prints' },
  },
});
const chosen = choose(given.only);

const report = new Report();
const startedAt = Date.now();
let portal;
let stage;
let folder;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    interrupted = true;
    console.log(`\n${signal}: cleaning up.`);
    await cleanUp();
    process.exit(130);
  });
}

try {
  console.log('Starting a portal on a fresh state folder …');
  folder = await mkdtemp(join(tmpdir(), 'spaceship-demo-'));
  portal = await Portal.start({
    env: QUICK_ROTATION,
    onLine: given.verbose ? line => console.log(`  | ${line}`) : undefined,
  });
  console.log(
    `${portal.url} is ready after ${seconds(Date.now() - startedAt)}.`,
  );
  const playedFrom = Date.now();
  stage = await setStage({ portal, report, folder });
  for (const number of chosen) {
    const part = PARTS[number - 1];
    report.part(part.title);
    const partFrom = Date.now();
    await part.play(stage);
    report.note(`part ${number} took ${seconds(Date.now() - partFrom)}`);
  }
  summarize(playedFrom);
} catch (error) {
  if (!interrupted) await showFailure(error);
} finally {
  await cleanUp();
}
console.log(`\n${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed || !report.passed ? 1 : 0);

function choose(list) {
  if (!list) return PARTS.map((_, index) => index + 1);
  const wanted = new Set();
  for (const text of list.split(',')) {
    const number = Number(text);
    if (!PARTS[number - 1]) {
      refuse(
        COMMAND,
        `There is no part "${text}"; there are 1 to ${PARTS.length}.`,
      );
    }
    for (const needed of NEEDS[number] ?? []) wanted.add(needed);
    wanted.add(number);
  }
  return [...wanted].sort((a, b) => a - b);
}

function summarize(playedFrom) {
  console.log('\nWhat took longest');
  const longest = [...report.durations]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 12);
  for (const { statement, ms } of longest) {
    console.log(`  ${seconds(ms).padStart(8)}  ${statement}`);
  }
  console.log(`  ${seconds(Date.now() - playedFrom).padStart(8)}  in all`);
}

async function showFailure(error) {
  report.failed = Math.max(1, report.failed);
  console.log(`\n${error.stack ?? error}`);
  if (stage) await showRollouts();
  if (portal) {
    console.log('\nThe last lines of the portal:');
    console.log(portal.tail(40));
  }
}

async function showRollouts() {
  try {
    const { items } = await stage.mira.get(
      `/services/${stage.flags.id}/rollouts`,
    );
    console.log('\nWhat the portal says about the newest rollouts:');
    for (const { id } of items.slice(0, 4)) {
      const rollout = await stage.flags.rollout(id);
      console.log(`${rollout.stage} ${rollout.commit.slice(0, 7)}`);
      console.log(explain(rollout));
    }
  } catch (error) {
    console.log(`The portal can't be asked any more: ${error.message}`);
  }
}

async function cleanUp() {
  if (given.keep && portal) {
    console.log(
      `\nKept: the clone ${folder}, and the portal's state with what was delivered. Go on there with: npm start -- --state ${portal.state}\nEnd it with: npm run stop -- --state ${portal.state}`,
    );
    return;
  }
  await portal?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}
