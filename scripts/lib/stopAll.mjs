/** Ends everything that belongs to one state folder. */
import fs from 'node:fs';
import { hasLeftServices, stopAgent } from './agent.mjs';
import { phase } from './output.mjs';
import { stopPostgres } from './postgres.mjs';
import { end, isAlive } from './processes.mjs';
import { readJson } from './state.mjs';
import { toolchainOf } from './toolchain.mjs';

/** Gives whether anything ran. */
export async function stopAll(state) {
  const { supervisor, backend } = readJson(state.processesFile) ?? {};
  const holder = readJson(state.lock);
  let ran = false;
  if (isAlive(supervisor) || isAlive(holder)) {
    await phase('Stopping the portal', async () => {
      // The supervisor stops its own parts; it may take the time they need.
      await end(supervisor ?? holder, { graceMs: 60_000 });
      await end(holder, { graceMs: 60_000 });
    });
    ran = true;
  }
  ran = (await end(backend)) || ran;
  if (await stopAgentIfAny(state)) {
    ran = true;
  }
  ran = (await stopPostgres(state.postgres)) || ran;
  for (const file of [state.portalFile, state.processesFile, state.lock]) {
    fs.rmSync(file, { force: true });
  }
  return ran;
}

async function stopAgentIfAny(state) {
  if (!hasLeftServices(state)) {
    return false;
  }
  return phase('Stopping delivered services', () =>
    stopAgent(state, toolchainOf(state)),
  );
}
