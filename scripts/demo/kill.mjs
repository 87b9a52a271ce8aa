import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../lib/processes.mjs';
import { locateState, readJson } from '../lib/state.mjs';

export const killBackend = portal => kill(portal, 'backend');
export const killAgent = portal => kill(portal, 'agent');
export const killPostgres = portal => kill(portal, 'postgres');

/** SIGKILL: no handler runs, nothing is put in order. */
async function kill(portal, name) {
  const victim = readJson(locateState(portal.state).processesFile)?.[name];
  if (!isAlive(victim)) {
    throw new Error(`processes.json names no living ${name}.`);
  }
  process.kill(victim.pid, 'SIGKILL');
  while (isAlive(victim)) await sleep(10);
}
