import type {
  BuildStatus,
  Effect,
  JobStatus,
  LogPage,
  Observation,
  TargetAccess,
  Visits,
} from '@spaceship/backstage-plugin-spaceship-node';
import { AddonWorld } from './AddonWorld';
import { Effects, key, keyOf } from './Effects';

/** Whose a target is, as it would stand in a tag on everything that belongs to it. */
export type Tag = { serviceId: string; destinationId: string };

type World = {
  tag: Tag | null;
  /** Null before anybody said who gets through. */
  access: TargetAccess | null;
  visits: Visits;
  weights: Record<string, number>;
  revisions: Map<string, Revision>;
};

type Revision = {
  replicas: Record<string, number>;
  /** The login that its processes were begun with, and the one that they get when they begin anew. */
  login: string | null;
  nextLogin: string | null;
  /** When its processes began. */
  since: string;
};

type Job = {
  startedAt: number;
  /** Whoever began it: a job that nobody may repeat is lost with it. */
  worker: string;
  isNeither: boolean;
  stopped: boolean;
};

/**
 * The outside of the engine in one object: it runs revisions, jobs and builds, remembers the highest fence of each
 * target, adopts what it knows by identity, and writes down every call. It survives the workers that call it.
 */
export class TargetWorld {
  readonly effects = new Effects();
  readonly addons = new AddonWorld(this.effects, () => this.#logins());
  readonly #targets = new Map<string, World>();
  readonly #heads = new Map<string, Map<string, string>>();
  readonly #jobs = new Map<string, Job>();
  readonly #builds = new Map<string, { startedAt: number; stopped: boolean }>();
  readonly #gone = new Set<string>();
  /** Revisions that never become healthy. */
  readonly ill = new Set<string>();
  /** What jobs, builds and revisions put out, beside their names. */
  output = 'output of';
  jobMs = 20;
  buildMs = 20;
  /** What every build ends with that ends from now on, if it is to fail. */
  buildError: string | null = null;
  /** Exit code of jobs by name. */
  readonly exitCodes = new Map<string, number>();
  /** Commands of jobs that die with their worker. */
  isNeither = (command: string): boolean => command.startsWith('neither');

  prepare(
    target: string,
    revision: string,
    replicas: Record<string, number>,
    login: string | null,
    effect: Effect,
    worker: string,
    tag: Tag | null = null,
  ): void {
    this.effects.enter('prepare', target, effect, worker);
    this.#world(target).tag = tag;
    const known = this.#world(target).revisions.get(revision);
    this.#world(target).revisions.set(revision, {
      replicas,
      login: known ? known.login : login,
      nextLogin: login,
      since: known?.since ?? new Date().toISOString(),
    });
  }

  setAccess(
    target: string,
    access: TargetAccess,
    effect: Effect,
    worker: string,
    tag: Tag,
  ): void {
    this.effects.enter('access', target, effect, worker);
    const world = this.#world(target);
    world.tag = tag;
    world.access = access;
  }

  /** Everything goes but the fence, which refuses what comes late. */
  destroy(target: string, effect: Effect, worker: string): void {
    this.effects.enter('destroy', target, effect, worker);
    const world = this.#world(target);
    world.weights = {};
    world.revisions.clear();
    world.access = null;
    world.visits = noVisits();
  }

  inventory(): (Tag & { what: string; where: string })[] {
    return [...this.#targets].flatMap(([where, { tag, revisions, access }]) =>
      tag
        ? [
            ...[...revisions.keys()].map(name => ({
              ...tag,
              what: `revision ${name}`,
              where,
            })),
            ...(access ? [{ ...tag, what: 'a gate', where }] : []),
          ]
        : [],
    );
  }

  /** Branches of a repository, as they are now. */
  heads(location: string): Record<string, string> {
    return Object.fromEntries(this.#heads.get(location) ?? []);
  }

  /** Moves a branch to a commit, or deletes it. */
  setHead(location: string, branch: string, commit: string | null): void {
    const heads = this.#heads.get(location) ?? new Map<string, string>();
    this.#heads.set(location, heads);
    if (commit === null) heads.delete(branch);
    else heads.set(branch, commit);
  }

  /** Who gets through to a target, as it was last said. */
  accessTo(target: string): TargetAccess | null {
    return this.#world(target).access;
  }

  /** Somebody comes through the gate, by a link or not. */
  visit(target: string, link?: string): void {
    const world = this.#world(target);
    const lastAt = new Date().toISOString();
    const opened = (link && world.visits.links[link]?.opened) || 0;
    world.visits = {
      lastAt,
      links: link
        ? { ...world.visits.links, [link]: { opened: opened + 1, lastAt } }
        : world.visits.links,
    };
  }

  restart(target: string, name: string, effect: Effect, worker: string): void {
    const isNew = this.effects.enter('restart', target, effect, worker);
    const revision = this.#world(target).revisions.get(name);
    if (!isNew || !revision) return;
    revision.login = revision.nextLogin;
    revision.since = new Date().toISOString();
  }

  shift(
    target: string,
    weights: Record<string, number>,
    effect: Effect,
    worker: string,
  ): void {
    this.effects.enter('shift', target, effect, worker);
    this.#world(target).weights = weights;
  }

  retire(
    target: string,
    revision: string,
    effect: Effect,
    worker: string,
  ): void {
    this.effects.enter('retire', target, effect, worker);
    this.#world(target).revisions.delete(revision);
  }

  run(target: string, command: string, effect: Effect, worker: string): void {
    const isNeither = this.isNeither(command);
    const kind = isNeither ? 'neither' : 'job';
    const isNew = this.effects.enter(kind, target, effect, worker, isNeither);
    if (!isNew) return;
    this.#jobs.set(key(effect), {
      startedAt: Date.now(),
      worker,
      isNeither,
      stopped: false,
    });
  }

  askJob(identity: Effect['identity'], name: string): JobStatus {
    const job = this.#jobs.get(keyOf(identity));
    if (!job || (job.isNeither && this.#gone.has(job.worker))) {
      return { state: 'absent' };
    }
    if (!job.stopped && Date.now() - job.startedAt < this.jobMs) {
      return { state: 'running' };
    }
    return {
      state: 'exited',
      exitCode: job.stopped ? null : this.exitCodes.get(name) ?? 0,
      signal: job.stopped ? 'SIGTERM' : null,
      timedOut: false,
      endedAt: new Date(job.startedAt + this.jobMs).toISOString(),
    };
  }

  /** A worker has died. */
  forget(worker: string): void {
    this.#gone.add(worker);
  }

  stopJob(target: string, effect: Effect, worker: string): void {
    this.effects.checkFence(target, effect, 'job', worker);
    const job = this.#jobs.get(key(effect));
    if (job) job.stopped = true;
  }

  observe(target: string): Observation {
    const world = this.#world(target);
    const at = new Date().toISOString();
    return {
      at,
      address:
        Object.keys(world.weights).length > 0 ? `http://${target}` : null,
      ...(world.access && { visits: world.visits }),
      revisions: [...world.revisions].map(([name, { replicas, since }]) => ({
        name,
        weight: world.weights[name] ?? 0,
        replicas: Object.entries(replicas).flatMap(([process, count]) =>
          Array.from({ length: count }, (_, index) => ({
            process,
            index,
            state: this.ill.has(name)
              ? ('unhealthy' as const)
              : ('healthy' as const),
            since,
            restarts: 0,
            detail: this.ill.has(name) ? 'answers 500' : null,
          })),
        ),
      })),
    };
  }

  build(effect: Effect, worker: string): void {
    const isNew = this.effects.enter(
      'build',
      effect.identity.subject,
      effect,
      worker,
    );
    if (isNew) {
      this.#builds.set(key(effect), { startedAt: Date.now(), stopped: false });
    }
  }

  askBuild(identity: Effect['identity']): BuildStatus {
    const build = this.#builds.get(keyOf(identity));
    if (!build) return { state: 'absent' };
    if (build.stopped) {
      return { state: 'failed', message: 'It was stopped.', terminal: true };
    }
    if (Date.now() - build.startedAt < this.buildMs) {
      return { state: 'running' };
    }
    if (this.buildError !== null) {
      return { state: 'failed', message: this.buildError, terminal: true };
    }
    const digest = `sha256:${identity.subject
      .replace(/-/g, '')
      .padEnd(64, '0')}`;
    return {
      state: 'succeeded',
      artifact: { digest, location: `/artifacts/${digest}`, sizeBytes: 1 },
    };
  }

  stopBuild(effect: Effect): void {
    const build = this.#builds.get(key(effect));
    if (build) build.stopped = true;
  }

  logs(identity: Effect['identity'], cursor: string | null): LogPage {
    return this.outputOf(keyOf(identity), cursor);
  }

  /** What a revision puts out, or whatever has this name. */
  outputOf(name: string, cursor: string | null): LogPage {
    if (cursor === 'end') return { lines: [], cursor: 'end', ended: true };
    return {
      lines: [
        {
          at: new Date().toISOString(),
          stream: 'out',
          source: 'fake',
          text: `${this.output} ${name}`,
        },
      ],
      cursor: 'end',
      ended: true,
    };
  }

  /** A call of an add-on provider. */
  addon(method: keyof AddonWorld, args: unknown[]): unknown {
    return (this.addons[method] as (...given: unknown[]) => unknown).apply(
      this.addons,
      args,
    );
  }

  /** Which revision has the traffic of a target. */
  serving(target: string): string[] {
    return Object.entries(this.#world(target).weights)
      .filter(([, weight]) => weight > 0)
      .map(([name]) => name);
  }

  /** How many replicas of each process a revision has. */
  replicas(target: string, revision: string): Record<string, number> {
    return this.#world(target).revisions.get(revision)?.replicas ?? {};
  }

  revisions(target: string): string[] {
    return [...this.#world(target).revisions.keys()];
  }

  /** The logins that processes have now, with who they are. */
  #logins(): { login: string; name: string }[] {
    return [...this.#targets].flatMap(([name, { revisions }]) =>
      [...revisions.values()].flatMap(({ login }) =>
        login === null ? [] : [{ login, name }],
      ),
    );
  }

  #world(target: string): World {
    let world = this.#targets.get(target);
    if (!world) {
      world = {
        tag: null,
        access: null,
        visits: noVisits(),
        weights: {},
        revisions: new Map(),
      };
      this.#targets.set(target, world);
    }
    return world;
  }
}

/** What can be asked of the world, also from another process. */
export type WorldMethod = {
  [K in keyof TargetWorld]: TargetWorld[K] extends (...args: never[]) => unknown
    ? K
    : never;
}[keyof TargetWorld];

export const askWorld = (
  world: TargetWorld,
  method: WorldMethod,
  args: unknown[],
): unknown =>
  (world[method] as (...given: unknown[]) => unknown).apply(world, args);

const noVisits = (): Visits => ({ lastAt: null, links: {} });
