import fs from 'node:fs';
import path from 'node:path';
import { PostgresAddons } from '../addons/postgresAddons.ts';
import { PostgresBackups } from '../addons/postgresBackups.ts';
import { Builds } from '../builds/builds.ts';
import { Jobs } from '../jobs/jobs.ts';
import { ManagedProcess } from '../processes/managedProcess.ts';
import {
  PROTOCOL,
  type AgentStatus,
  type Effect,
  type InventoryItem,
  type Target,
} from '../protocol.ts';
import { ReleaseStore } from '../releases/releaseStore.ts';
import { Routers } from '../router/routers.ts';
import type { Table } from '../router/table.ts';
import { Accounts } from '../system/accounts.ts';
import { AgentError } from '../system/failure.ts';
import { createFolders, type Layout } from '../system/layout.ts';
import { Ports } from '../system/ports.ts';
import { removeLeftovers } from '../system/removeTree.ts';
import { Runtime } from '../system/runtime.ts';
import { Trash } from '../system/trash.ts';
import {
  hostOf,
  loadDesired,
  targetKey,
  type DesiredTarget,
} from '../targets/desired.ts';
import { Environments } from '../targets/environments.ts';
import { RunningTarget } from '../targets/target.ts';
import type { TargetContext } from '../targets/targetContext.ts';
import { inventory } from './inventory.ts';

const TICK_MS = 100;
const ROUTERS = 2;

/** Everything that runs on this machine, and the loop that keeps it as it should be. */
export class Agent {
  readonly layout: Layout;
  readonly builds: Builds;
  readonly jobs: Jobs;
  readonly addons: PostgresAddons;
  readonly backups: PostgresBackups;
  readonly #accounts: Accounts;
  readonly #ports = new Ports();
  readonly #trash = new Trash();
  readonly #releases: ReleaseStore;
  readonly #environments: Environments;
  readonly #routers: Routers;
  readonly #routerPort: number;
  readonly #targets = new Map<string, RunningTarget>();
  readonly #startedAt = new Date().toISOString();
  readonly #routedPorts: Set<number>;
  #timer: NodeJS.Timeout | undefined;

  constructor(layout: Layout, routerPort: number) {
    process.umask(0o022);
    createFolders(layout);
    this.layout = layout;
    this.#routerPort = routerPort;
    this.#accounts = new Accounts(path.join(layout.agent, 'accounts.json'));
    const runtime = new Runtime(
      path.join(layout.open, 'bin'),
      this.#accounts.isolated,
    );
    this.#releases = new ReleaseStore(layout, this.#accounts, this.#trash);
    this.#environments = new Environments(
      this.#releases,
      this.#accounts,
      runtime,
      id => this.#digestsInUse(id),
    );
    this.jobs = new Jobs(layout, this.#releases, this.#environments);
    this.builds = new Builds(layout, this.#accounts, runtime, this.#trash);
    this.addons = new PostgresAddons(layout, this.#accounts, this.#ports);
    this.backups = new PostgresBackups(layout, this.addons);
    this.#routers = new Routers(layout.routers, routerPort, ROUTERS);
    this.#routedPorts = new Set(
      Object.values(this.#routers.lastTable().routes).flatMap(({ upstreams }) =>
        upstreams.map(({ port }) => port),
      ),
    );
  }

  /** Takes over what lives, then starts what should. */
  async start(): Promise<void> {
    await this.#routers.start();
    this.recover();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Finds everything that an earlier agent wrote down. */
  recover(): void {
    this.#releases.sweep();
    removeLeftovers(path.join(this.layout.open, 'addons'));
    removeLeftovers(this.layout.jobs);
    for (const key of fs.readdirSync(this.layout.targets)) {
      const desired = loadDesired(this.#folder(key));
      if (desired) this.#add(key, desired);
    }
    this.#adoptReplicas();
    this.jobs.recover();
    this.builds.recover();
    this.addons.recover();
    this.backups.recover();
  }

  status(): AgentStatus {
    const targets = [...this.#targets.values()];
    return {
      protocol: PROTOCOL,
      pid: process.pid,
      startedAt: this.#startedAt,
      routerPort: this.#routerPort,
      routers: this.#routers.pids(),
      isolated: this.#accounts.isolated,
      open: this.layout.open,
      targets: targets.filter(
        ({ desired }) => Object.keys(desired.revisions).length > 0,
      ).length,
      replicas: targets.reduce(
        (sum, { replicaCount }) => sum + replicaCount,
        0,
      ),
      addons: this.addons.count,
    };
  }

  /** The target, or undefined when nothing was ever asked for it. */
  find(target: Target): RunningTarget | undefined {
    return this.#targets.get(targetKey(target));
  }

  /** The target, made when it is new; refuses who isn't its newest owner. */
  own(target: Target, effect: Effect): RunningTarget {
    const key = targetKey(target);
    const known = this.#targets.get(key);
    if (known) {
      known.pass(effect);
      return known;
    }
    fs.mkdirSync(this.#folder(key), { recursive: true, mode: 0o700 });
    const created = this.#add(key, {
      target,
      host: null,
      fence: -1,
      hadTraffic: false,
      revisions: {},
    });
    created.pass(effect);
    return created;
  }

  /** The target, made when it is new, with a name to answer under. */
  claim(target: Target, effect: Effect): RunningTarget {
    const owned = this.own(target, effect);
    const { host } = owned.desired;
    if (host === null || (target.label ?? host) !== host)
      owned.answerUnder(
        hostOf(target, wanted => this.#holderOf(wanted, owned)),
      );
    return owned;
  }

  inventory(): InventoryItem[] {
    return inventory({
      processes: this.layout.processes,
      targets: this.#targets,
      jobs: this.jobs,
      routers: this.#routers,
      environments: this.#environments,
      accounts: this.#accounts,
    });
  }

  /** The agent ends; what it looks after goes on. */
  leave(): void {
    clearInterval(this.#timer);
  }

  /** Stops everything; what is wanted is kept, and starts with the next agent. */
  async halt(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([
      ...[...this.#targets.values()].map(target => target.halt()),
      this.jobs.halt(),
      this.builds.halt(),
    ]);
    this.backups.halt();
    await this.addons.halt();
    await this.#routers.stop();
  }

  #tick(): void {
    const now = Date.now();
    const parts = [
      () => this.#routers.tick(now),
      () => this.builds.tick(),
      () => this.addons.tick(now),
      () => this.backups.tick(now),
      () => this.#trash.tick(now, this.builds.busy || this.#releases.busy),
      ...[...this.#targets.values()].map(target => () => target.tick(now)),
    ];
    for (const part of parts) {
      try {
        part();
      } catch (error) {
        process.stderr.write(`agent: ${(error as Error).stack}\n`);
      }
    }
    this.#publish().catch(error =>
      process.stderr.write(`agent: ${error.stack}\n`),
    );
  }

  #publish(): Promise<boolean> {
    const routes: Table['routes'] = {};
    for (const [key, target] of this.#targets) {
      const { host, hadTraffic, access, target: what } = target.desired;
      if (!hadTraffic || host === null) continue;
      routes[host] = {
        service: what.service.name,
        target: key,
        upstreams: target.upstreams(),
        ...(access?.kind === 'gated' && { gate: access }),
      };
    }
    return this.#routers.publish({ routes });
  }

  async #enforce(): Promise<void> {
    if ((await this.#publish()) || (await this.#routers.tell())) return;
    throw new AgentError(
      'failed',
      'A router has not answered that it knows who may get in',
    );
  }

  #holderOf(host: string, but: RunningTarget): Target | undefined {
    return [...this.#targets.values()].find(
      target => target !== but && target.desired.host === host,
    )?.desired.target;
  }

  #add(key: string, desired: DesiredTarget): RunningTarget {
    const context: TargetContext = {
      processes: this.layout.processes,
      ports: this.#ports,
      releases: this.#releases,
      environments: this.#environments,
      routerPort: this.#routerPort,
      publish: () => this.#publish(),
      enforce: () => this.#enforce(),
      visits: subject => this.#routers.visits(subject),
      forgetGate: subject => this.#routers.forgetGate(subject),
      drained: (port, longestMs) => this.#drained(port, longestMs),
      wasRouted: port => this.#routedPorts.has(port),
    };
    const target = new RunningTarget(key, this.#folder(key), desired, context);
    this.#targets.set(key, target);
    return target;
  }

  #adoptReplicas(): void {
    for (const process of ManagedProcess.list(this.layout.processes)) {
      const spec = process.spec;
      if (!spec) {
        process.forget();
      } else if (spec.purpose.kind === 'replica') {
        const target = this.#targets.get(spec.purpose.target);
        if (target) target.adopt(process, spec);
        else process.end().catch(() => {});
      }
    }
  }

  async #drained(port: number, longestMs: number): Promise<void> {
    const until = Date.now() + longestMs;
    while (Date.now() < until && (await this.#routers.inFlight(port)) > 0)
      await new Promise(resolve => setTimeout(resolve, 50));
  }

  #digestsInUse(serviceId: string): Set<string> {
    const digests = new Set(this.jobs.digestsInUse(serviceId));
    for (const target of this.#targets.values())
      if (target.serviceId === serviceId)
        for (const { revision } of Object.values(target.desired.revisions))
          digests.add(revision.digest);
    return digests;
  }

  #folder(key: string): string {
    return path.join(this.layout.targets, key);
  }
}
