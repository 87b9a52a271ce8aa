import { ManagedProcess } from '../processes/managedProcess.ts';
import type { ProcessSpec } from '../processes/record.ts';
import type {
  Access,
  Effect,
  LogPage,
  Observation,
  Revision,
} from '../protocol.ts';
import type { Upstream } from '../router/table.ts';
import { AgentError } from '../system/failure.ts';
import { passFence } from '../system/fence.ts';
import {
  loadDesired,
  saveDesired,
  type DesiredRevision,
  type DesiredTarget,
} from './desired.ts';
import { Replica, type ReplicaPlace } from './replica.ts';
import type { TargetContext } from './targetContext.ts';
import { TargetLogs } from './targetLogs.ts';

const DRAIN_MS = 10_000;

const isSamePlace = (a: ReplicaPlace, b: ReplicaPlace): boolean =>
  a.process === b.process && a.index === b.index;

/** The process that gets requests: `web`, else the first with a health check. */
function trafficProcess({ processes }: Revision): string | undefined {
  if (processes.web) return 'web';
  return Object.keys(processes).find(name => processes[name].health);
}

/** One service at one destination: keeps what runs equal to what is desired. */
export class RunningTarget {
  readonly key: string;
  readonly logs: TargetLogs;
  readonly #folder: string;
  #desired: DesiredTarget;
  readonly #context: TargetContext;
  readonly #replicas = new Set<Replica>();

  constructor(
    key: string,
    folder: string,
    desired: DesiredTarget,
    context: TargetContext,
  ) {
    this.key = key;
    this.logs = new TargetLogs(folder);
    this.#folder = folder;
    this.#desired = desired;
    this.#context = context;
  }

  get desired(): DesiredTarget {
    return this.#desired;
  }

  get replicaCount(): number {
    return this.#replicas.size;
  }

  /** Refuses who is not the newest owner, and remembers the newest. */
  pass(effect: Effect): void {
    const { service, destination } = this.#desired.target;
    const fence = passFence(
      this.#desired.fence,
      effect.fence,
      `${service.name} at ${destination.slug}`,
    );
    if (fence === this.#desired.fence) return;
    this.#desired.fence = fence;
    this.#save();
  }

  async prepare(
    revision: Revision,
    replicas: Record<string, number>,
    effect: Effect,
  ): Promise<void> {
    this.pass(effect);
    const known = this.#desired.revisions[revision.name];
    if (known && known.revision.digest !== revision.digest)
      throw new AgentError(
        'terminal',
        `Revision ${revision.name} exists with another artifact; a new artifact needs a new revision`,
      );
    await this.#context.releases.ensure(this.serviceId, revision.digest);
    this.pass(effect);
    const now = this.#desired.revisions[revision.name];
    this.#desired.revisions[revision.name] = {
      weight: now?.weight ?? 0,
      generation: now?.generation ?? 0,
      restartIdentity: now?.restartIdentity ?? null,
      revision,
      replicas,
      retiring: false,
    };
    this.#save();
    this.tick(Date.now());
  }

  async shift(weights: Record<string, number>, effect: Effect): Promise<void> {
    this.pass(effect);
    const unknown = Object.keys(weights).filter(name => !this.#revision(name));
    if (unknown.length > 0)
      throw new AgentError(
        'terminal',
        `There is no revision ${unknown.join(
          ', ',
        )} to send traffic to; prepare it first`,
      );
    for (const [name, revision] of Object.entries(this.#desired.revisions))
      revision.weight = weights[name] ?? 0;
    if (Object.values(weights).some(weight => weight > 0))
      this.#desired.hadTraffic = true;
    this.#save();
    await this.#context.publish();
  }

  async retire(name: string, effect: Effect): Promise<void> {
    this.pass(effect);
    const revision = this.#desired.revisions[name];
    if (!revision || revision.retiring) return;
    revision.retiring = true;
    revision.weight = 0;
    this.#save();
    await this.#context.publish();
    this.tick(Date.now());
  }

  /** The name that it answers under from now on. */
  answerUnder(host: string): void {
    if (this.#desired.host === host) return;
    this.#desired.host = host;
    this.#save();
  }

  /** Sets who gets through; in force when it returns. */
  async setAccess(access: Access, effect: Effect): Promise<void> {
    this.pass(effect);
    const before = this.#subject;
    this.#desired.access = access;
    this.#save();
    await this.#context.enforce();
    if (before !== undefined && before !== this.#subject)
      this.#context.forgetGate(before);
  }

  restart(name: string, effect: Effect): void {
    this.pass(effect);
    const revision = this.#revision(name);
    if (!revision)
      throw new AgentError(
        'terminal',
        `There is no revision ${name} to restart`,
      );
    if (revision.restartIdentity === effect.identity) return;
    revision.restartIdentity = effect.identity;
    revision.generation += 1;
    this.#save();
    this.tick(Date.now());
  }

  /** Stops everything and removes what belongs to it; the fence stays. Done again, it ends what it began. */
  async destroy(effect: Effect): Promise<void> {
    this.pass(effect);
    for (const revision of Object.values(this.#desired.revisions)) {
      revision.retiring = true;
      revision.weight = 0;
    }
    this.#save();
    await this.#context.publish();
    while (Object.keys(this.#desired.revisions).length > 0) {
      this.tick(Date.now());
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    this.#desired.hadTraffic = false;
    this.#desired.host = null;
    this.#save();
    await this.#context.enforce();
    this.logs.remove();
    await this.#context.environments.remove(this.#desired.target);
    if (this.#subject !== undefined) this.#context.forgetGate(this.#subject);
    delete this.#desired.access;
    this.#save();
  }

  /** Stops all replicas without forgetting that they are wanted. */
  async halt(): Promise<void> {
    await Promise.all([...this.#replicas].map(replica => this.#stop(replica)));
  }

  observe(): Observation {
    const { hadTraffic, host, revisions } = this.#desired;
    return {
      at: new Date().toISOString(),
      ...(this.#subject !== undefined && {
        visits: this.#context.visits(this.#subject),
      }),
      address: hadTraffic
        ? `http://${host}.localhost:${this.#context.routerPort}`
        : null,
      revisions: Object.entries(revisions).map(([name, { weight }]) => ({
        name,
        weight,
        replicas: [...this.#replicas]
          .filter(replica => replica.place.revision === name)
          .map(replica => replica.status())
          .sort(
            (a, b) => a.process.localeCompare(b.process) || a.index - b.index,
          ),
      })),
    };
  }

  readLogs(name: string, cursor: string | null): LogPage {
    const isGone = this.#desired.revisions[name] === undefined;
    return this.logs.read(name, cursor, isGone);
  }

  /** Where its requests go now. When no replica is healthy, those that once were are tried. */
  upstreams(): Upstream[] {
    return Object.entries(this.#desired.revisions).flatMap(
      ([name, { revision, weight }]) => {
        if (weight <= 0) return [];
        const served = trafficProcess(revision);
        const candidates = [...this.#replicas].filter(
          ({ place }) => place.revision === name && place.process === served,
        );
        const healthy = candidates.filter(replica => replica.isRoutable);
        const chosen =
          healthy.length > 0
            ? healthy
            : candidates.filter(replica => replica.isLastResort);
        return chosen.flatMap(({ port }) =>
          port === null ? [] : [{ port, weight: weight / chosen.length }],
        );
      },
    );
  }

  /** Takes over what an earlier agent started, as far as it is still wanted. */
  adopt(found: ManagedProcess, spec: ProcessSpec): void {
    const { purpose } = spec;
    if (purpose.kind !== 'replica') return;
    const desired = this.#desired.revisions[purpose.revision];
    const plan = desired?.revision.processes[purpose.process];
    const replica = this.#replica(
      {
        target: this.key,
        revision: purpose.revision,
        process: purpose.process,
        index: purpose.index,
        generation: purpose.generation,
      },
      desired?.revision,
      plan ?? { command: 'true', stopTimeoutMs: spec.stopTimeoutMs },
    );
    replica.adopt(found, spec, port => this.#context.wasRouted(port));
    this.#replicas.add(replica);
  }

  /** Starts, stops and looks after replicas; safe to call at any time. */
  tick(now: number): void {
    for (const replica of this.#replicas) {
      if (replica.state === 'stopped') this.#replicas.delete(replica);
      else if (!this.#isWanted(replica)) this.#stop(replica);
      else replica.tick(now);
    }
    for (const [name, desired] of Object.entries(this.#desired.revisions)) {
      if (!desired.retiring) this.#fill(name, desired, now);
      else if (
        ![...this.#replicas].some(({ place }) => place.revision === name)
      )
        this.#forget(name);
    }
  }

  get serviceId(): string {
    return this.#desired.target.service.id;
  }

  get #subject(): string | undefined {
    const { access } = this.#desired;
    return access?.kind === 'gated' ? access.subject : undefined;
  }

  #revision(name: string): DesiredRevision | undefined {
    const revision = this.#desired.revisions[name];
    return revision?.retiring ? undefined : revision;
  }

  #isWanted({ place }: Replica): boolean {
    const desired = this.#revision(place.revision);
    return place.index < (desired?.replicas[place.process] ?? 0);
  }

  /** Every place has its replica; after a restart was asked for, one place at a time gets a new one before the old goes. */
  #fill(name: string, desired: DesiredRevision, now: number): void {
    const own = [...this.#replicas].filter(
      ({ place }) => place.revision === name,
    );
    const changing = own.some(
      replica =>
        replica.place.generation === desired.generation &&
        replica.state !== 'healthy' &&
        own.some(
          other => other !== replica && isSamePlace(other.place, replica.place),
        ),
    );
    let mayChange = !changing;
    for (const [process, count] of Object.entries(desired.replicas)) {
      const plan = desired.revision.processes[process];
      for (let index = 0; plan && index < count; index++) {
        const here = own.filter(
          ({ place }) => place.process === process && place.index === index,
        );
        const current = here.find(
          ({ place }) => place.generation === desired.generation,
        );
        const older = here.filter(replica => replica !== current);
        if (!current && (older.length === 0 || mayChange)) {
          const replica = this.#replica(
            {
              target: this.key,
              revision: name,
              process,
              index,
              generation: desired.generation,
            },
            desired.revision,
            plan,
          );
          this.#replicas.add(replica);
          replica.tick(now);
          if (older.length > 0) mayChange = false;
        } else if (current?.state === 'healthy') {
          for (const replica of older) this.#stop(replica);
        }
      }
    }
  }

  #replica(
    place: ReplicaPlace,
    revision: Revision | undefined,
    plan: Revision['processes'][string],
  ): Replica {
    const hasPort =
      revision !== undefined &&
      (place.process === trafficProcess(revision) || plan.health !== undefined);
    const spec = (at: ReplicaPlace, port: number | null) => {
      if (!revision) throw new Error(`Revision ${at.revision} is gone`);
      return {
        ...this.#context.environments.of(this.#desired.target, revision, {
          process: at.process,
          port,
        }),
        command: plan.command,
        logFolder: this.logs.of(at),
        keepOutput: 'newest' as const,
        timeoutMs: null,
        stopTimeoutMs: plan.stopTimeoutMs,
      };
    };
    return new Replica(
      place,
      { plan, hasPort, spec, publish: () => this.#context.publish() },
      this.#context.processes,
      this.#context.ports,
    );
  }

  async #stop(replica: Replica): Promise<void> {
    if (replica.state === 'stopping' || replica.state === 'stopped') return;
    await replica.stop(async port => {
      await this.#context.publish();
      await this.#context.drained(port, DRAIN_MS);
    });
  }

  #forget(name: string): void {
    delete this.#desired.revisions[name];
    this.#save();
    this.logs.dropOld(revision => !this.#desired.revisions[revision]);
    this.#context.releases.collect(
      this.serviceId,
      this.#context.environments.digestsInUse(this.serviceId),
    );
  }

  /** What can't be written down, on a full disk for instance, is not wanted either, and least of all a fence passed. */
  #save(): void {
    try {
      saveDesired(this.#folder, this.#desired);
    } catch (error) {
      this.#desired = loadDesired(this.#folder) ?? this.#desired;
      throw error;
    }
  }
}
