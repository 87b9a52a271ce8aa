import fs from 'node:fs';
import path from 'node:path';
import { AgentClient } from '../agentClient.ts';
import { AgentError } from '../system/failure.ts';
import { claimJson, readJson } from '../system/jsonFile.ts';
import { createFolders, layoutOf, type Layout } from '../system/layout.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
} from '../system/processIdentity.ts';
import { keepCompiledCode } from '../system/program.ts';
import { withSocketPath } from '../system/unixSocket.ts';
import { Agent } from './agent.ts';
import { createApi } from './api.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Takes the state folder for this process; gives the one that has it already. */
function lock(layout: Layout): ProcessIdentity | undefined {
  for (;;) {
    if (claimJson(layout.lock, identify(process.pid))) return undefined;
    const holder = readJson<ProcessIdentity>(layout.lock);
    if (holder && isAlive(holder)) return holder;
    fs.rmSync(layout.lock, { force: true });
  }
}

/** Runs the agent until it is told to end. */
export async function run(state: string, routerPort: number): Promise<number> {
  const layout = layoutOf(state);
  createFolders(layout);
  const holder = lock(layout);
  if (holder) {
    say(`An agent already runs for ${state}: process ${holder.pid}`);
    return 3;
  }
  const unlock = () => fs.rmSync(layout.lock, { force: true });
  keepCompiledCode(path.join(layout.agent, 'compiled'));
  const agent = new Agent(layout, routerPort);
  try {
    await agent.start();
  } catch (error) {
    unlock();
    if (!(error instanceof AgentError)) throw error;
    say(error.message);
    return 4;
  }
  return new Promise(resolve => {
    const end = () => {
      agent.leave();
      fs.rmSync(layout.socket, { force: true });
      unlock();
      resolve(0);
      // Connections and timers of what goes on without this agent don't keep it.
      setImmediate(() => process.exit(0));
    };
    const api = createApi(agent, end);
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, end);
    process.on('SIGHUP', () => {});
    fs.rmSync(layout.socket, { force: true });
    const open = process.umask(0o177);
    withSocketPath(layout.socket, socketPath =>
      api.listen(socketPath, () => {
        process.umask(open);
        const { isolated } = agent.status();
        if (!isolated)
          say(
            'The agent runs as an ordinary user: services, builds and jobs are not kept apart from each other or from it',
          );
        say(
          `The agent runs (process ${process.pid}); services answer at http://<service>-<destination>.localhost:${routerPort}`,
        );
      }),
    );
  });
}

/** Stops everything, also when no agent is there to do it. */
export async function stop(state: string): Promise<number> {
  const layout = layoutOf(state);
  if (!fs.existsSync(layout.agent)) return 0;
  const holder = readJson<ProcessIdentity>(layout.lock);
  if (holder && isAlive(holder)) {
    await new AgentClient(layout.socket).halt();
    while (isAlive(holder))
      await new Promise(resolve => setTimeout(resolve, 20));
    return 0;
  }
  const other = lock(layout);
  if (other) return stop(state);
  const agent = new Agent(layout, 0);
  agent.recover();
  await agent.halt();
  fs.rmSync(layout.lock, { force: true });
  return 0;
}

export async function status(state: string): Promise<number> {
  try {
    const found = await new AgentClient(layoutOf(state).socket).status();
    say(JSON.stringify(found));
    return 0;
  } catch {
    say(`No agent runs for ${state}`);
    return 5;
  }
}
