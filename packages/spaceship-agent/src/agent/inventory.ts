import fs from 'node:fs';
import type { Jobs } from '../jobs/jobs.ts';
import { ManagedProcess } from '../processes/managedProcess.ts';
import type { InventoryItem } from '../protocol.ts';
import type { Routers } from '../router/routers.ts';
import type { Accounts } from '../system/accounts.ts';
import type { Environments } from '../targets/environments.ts';
import type { RunningTarget } from '../targets/target.ts';

type Found = Pick<InventoryItem, 'what' | 'where'>;

export type InventoryParts = {
  processes: string;
  targets: ReadonlyMap<string, RunningTarget>;
  jobs: Jobs;
  routers: Routers;
  environments: Environments;
  accounts: Accounts;
};

/** Everything that exists of targets, looked up where it is; what is remembered for the fence is not counted. */
export function inventory(parts: InventoryParts): InventoryItem[] {
  const replicas = replicasOf(parts.processes);
  const routes = routesOf(parts.routers);
  const keys = new Set([
    ...parts.targets.keys(),
    ...replicas.keys(),
    ...routes.keys(),
  ]);
  return [...keys].flatMap(key => {
    const target = parts.targets.get(key);
    const found = [
      ...(replicas.get(key) ?? []),
      ...(routes.get(key) ?? []),
      ...foldersOf(parts.jobs.foldersOf(key)),
      ...(target ? ofTarget(target, parts) : []),
    ];
    const { service, destination } = target?.desired.target ?? {};
    return found.map(item => ({
      serviceId: service?.id ?? 'unknown',
      destinationId: destination?.id ?? 'unknown',
      ...item,
    }));
  });
}

function ofTarget(
  { desired, logs }: RunningTarget,
  { routers, environments, accounts }: InventoryParts,
): Found[] {
  const { target, access } = desired;
  const { service, destination } = target;
  const folders = [logs.folder, environments.folderOf(target)];
  const found: Found[] = [];
  if (access?.kind === 'gated') {
    found.push({ what: 'gate', where: access.subject });
    folders.push(routers.usedCodesOf(access.subject));
  }
  if (accounts.hasTarget(service.id, destination.id)) {
    const account = accounts.forTarget(service.id, destination.id);
    found.push({ what: 'account', where: `user ${account?.uid}` });
  }
  return [...found, ...foldersOf(folders)];
}

const foldersOf = (folders: readonly string[]): Found[] =>
  folders
    .filter(folder => fs.existsSync(folder))
    .map(folder => ({ what: 'folder', where: folder }));

/** Processes and their ports by key of their target, jobs not among them. */
function replicasOf(processes: string): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  for (const { folder, spec } of ManagedProcess.list(processes)) {
    if (spec?.purpose.kind !== 'replica') continue;
    const { target, port } = spec.purpose;
    const items = found.get(target) ?? [];
    items.push({ what: 'process', where: folder });
    if (port !== null) items.push({ what: 'port', where: `127.0.0.1:${port}` });
    found.set(target, items);
  }
  return found;
}

/** Names by key of the target that answers under them. */
function routesOf(routers: Routers): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  for (const [host, { target }] of Object.entries(routers.lastTable().routes))
    found.set(target, [{ what: 'route', where: `${host}.localhost` }]);
  return found;
}
