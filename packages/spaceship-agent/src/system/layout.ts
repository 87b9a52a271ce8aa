import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isReachable } from './reach.ts';

/** Where everything is. All below `state`, but for what unprivileged users must reach when `state` is closed to them. */
export type Layout = {
  state: string;
  /** The agent's own, 0700. */
  agent: string;
  socket: string;
  lock: string;
  targets: string;
  processes: string;
  jobs: string;
  builds: string;
  addons: string;
  backups: string;
  routers: string;
  /** Archives by digest. */
  artifacts: string;
  /** What runs as other users: 0711, below `state` or, where they can't reach that, below `/var/lib/spaceship`. */
  open: string;
};

export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

function openFolder(state: string): string {
  const below = path.join(state, 'run');
  if (process.getuid?.() !== 0 || isReachable(below)) return below;
  return path.join('/var/lib/spaceship', shortHash(state));
}

export function layoutOf(stateFolder: string): Layout {
  const state = path.resolve(stateFolder);
  const agent = path.join(state, 'agent');
  return {
    state,
    agent,
    socket: path.join(agent, 'agent.sock'),
    lock: path.join(agent, 'lock.json'),
    targets: path.join(agent, 'targets'),
    processes: path.join(agent, 'processes'),
    jobs: path.join(agent, 'jobs'),
    builds: path.join(agent, 'builds'),
    addons: path.join(agent, 'addons'),
    backups: path.join(agent, 'backups'),
    routers: path.join(agent, 'routers'),
    artifacts: path.join(state, 'artifacts'),
    open: openFolder(state),
  };
}

/** Makes the folders; the agent's own is private, the open one can be passed through but not listed. */
export function createFolders(layout: Layout): void {
  if (!fs.existsSync(layout.state))
    fs.mkdirSync(layout.state, { recursive: true, mode: 0o711 });
  const own = [
    layout.agent,
    layout.targets,
    layout.processes,
    layout.jobs,
    layout.builds,
    layout.addons,
    layout.backups,
    layout.routers,
    layout.artifacts,
  ];
  for (const folder of own) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.chmodSync(folder, 0o700);
  }
  for (const name of ['', 'services', 'builds', 'addons', 'bin']) {
    const folder = path.join(layout.open, name);
    fs.mkdirSync(folder, { recursive: true });
    fs.chmodSync(folder, name === 'bin' ? 0o755 : 0o711);
  }
}
