/** The agent that runs delivered services. It outlives the portal, and is found again. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT } from './checkout.mjs';
import { Explained } from './output.mjs';
import { answers } from './ports.mjs';
import { end, identify, isAlive, lastLines } from './processes.mjs';
import { readJson, writeWhole } from './state.mjs';

const PROGRAM = path.join(
  CHECKOUT,
  'packages',
  'spaceship-agent',
  'bin',
  'spaceship-agent.cjs',
);
const READY_WITHIN_MS = 30_000;

/** Whether an agent was started here and never told to stop: its services and router may live. */
export function hasLeftServices(state) {
  return fs.existsSync(state.agentRecord);
}

/** The agent of this state folder as it was written down, if it lives. */
export function findAgent(state) {
  const found = readJson(state.agentRecord);
  return isAlive(found?.process) ? found : undefined;
}

/** Makes sure that the agent runs. Gives `{ process }`. */
export async function ensureAgent(state, toolchain, { routerPort, env }) {
  const found = findAgent(state);
  if (found) {
    return found;
  }
  const log = fs.openSync(state.log('agent'), 'a', 0o600);
  const child = spawn(
    toolchain.node,
    [
      '--disable-warning=ExperimentalWarning',
      ...[PROGRAM, 'run', '--state', state.dir],
      ...['--router-port', String(routerPort)],
    ],
    { cwd: state.dir, env, detached: true, stdio: ['ignore', log, log] },
  );
  fs.closeSync(log);
  child.unref();
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const started = { process: identify(child.pid), routerPort };
  writeWhole(state.agentRecord, JSON.stringify(started));
  await untilAnswering(state, started.process);
  return started;
}

async function untilAnswering(state, agent) {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!(await answers(state.agentSocket))) {
    if (!isAlive(agent)) {
      throw new Explained(
        `The agent didn't start:\n${lastLines(
          state.log('agent'),
          12,
        )}\nAll of it: ${state.log('agent')}`,
      );
    }
    if (Date.now() > giveUpAt) {
      throw new Explained(
        `The agent doesn't answer after ${
          READY_WITHIN_MS / 1000
        } s. Its log is ${state.log('agent')}.`,
      );
    }
    await sleep(50);
  }
}

/** Stops the agent, the router and every delivered service. Gives whether there was one. */
export async function stopAgent(state, toolchain) {
  if (!hasLeftServices(state)) {
    return false;
  }
  const stopped = spawnSync(
    toolchain.node,
    [
      '--disable-warning=ExperimentalWarning',
      ...[PROGRAM, 'stop', '--state', state.dir],
    ],
    { cwd: state.dir, encoding: 'utf8' },
  );
  if (stopped.status !== 0) {
    throw new Error(
      `The agent could not stop the delivered services:\n${
        stopped.stderr || stopped.error
      }`,
    );
  }
  await end(readJson(state.agentRecord)?.process);
  fs.rmSync(state.agentRecord, { force: true });
  return true;
}
