import type {
  BuildStatus,
  Effect,
  JobStatus,
  LogPage,
  Observation,
} from '@spaceship/backstage-plugin-spaceship-node';

/** One call of an effect, as the world outside saw it. */
export type SeenEffect = {
  at: number;
  kind:
    | 'build'
    | 'provision'
    | 'job'
    | 'neither'
    | 'prepare'
    | 'shift'
    | 'retire';
  /** Service and destination; the build's id for builds. */
  target: string;
  identity: string;
  fence: number;
  worker: string;
  /** `applied`: something changed in the world. `adopted`: it was there. `refused`: the fence was too low. */
  result: 'applied' | 'adopted' | 'refused';
};

type World = {
  fence: number;
  weights: Record<string, number>;
  revisions: Map<string, Record<string, number>>;
};

type Job = {
  startedAt: number;
  /** Whoever began it: a job that nobody may repeat is lost with it. */
  worker: string;
  isNeither: boolean;
  stopped: boolean;
};

/** Raised where the fence of a call is lower than one that was seen before. */
export const fenced = 'FENCED';

/**
 * The outside of the engine in one object: it runs revisions, jobs and builds, remembers the highest fence of each
 * target, adopts what it knows by identity, and writes down every call. It survives the workers that call it.
 */
export class TargetWorld {
  readonly seen: SeenEffect[] = [];
  readonly #targets = new Map<string, World>();
  readonly #jobs = new Map<string, Job>();
  readonly #builds = new Map<string, { startedAt: number; stopped: boolean }>();
  readonly #identities = new Set<string>();
  readonly #gone = new Set<string>();
  /** Revisions that never become healthy. */
  readonly ill = new Set<string>();
  /** What jobs and builds put out, beside their identity. */
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
    effect: Effect,
    worker: string,
  ): void {
    this.#enter('prepare', target, effect, worker);
    this.#world(target).revisions.set(revision, replicas);
  }

  shift(
    target: string,
    weights: Record<string, number>,
    effect: Effect,
    worker: string,
  ): void {
    this.#enter('shift', target, effect, worker);
    this.#world(target).weights = weights;
  }

  retire(
    target: string,
    revision: string,
    effect: Effect,
    worker: string,
  ): void {
    this.#enter('retire', target, effect, worker);
    this.#world(target).revisions.delete(revision);
  }

  provision(target: string, effect: Effect, worker: string): void {
    this.#enter('provision', target, effect, worker);
  }

  run(target: string, command: string, effect: Effect, worker: string): void {
    const isNeither = this.isNeither(command);
    const kind = isNeither ? 'neither' : 'job';
    const isNew = this.#enter(kind, target, effect, worker, isNeither);
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
    this.#checkFence(target, effect, 'job', worker);
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
      revisions: [...world.revisions].map(([name, replicas]) => ({
        name,
        weight: world.weights[name] ?? 0,
        replicas: Object.entries(replicas).flatMap(([process, count]) =>
          Array.from({ length: count }, (_, index) => ({
            process,
            index,
            state: this.ill.has(name)
              ? ('unhealthy' as const)
              : ('healthy' as const),
            since: at,
            restarts: 0,
            detail: this.ill.has(name) ? 'answers 500' : null,
          })),
        ),
      })),
    };
  }

  build(effect: Effect, worker: string): void {
    const isNew = this.#enter('build', effect.identity.subject, effect, worker);
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
    if (cursor === 'end') return { lines: [], cursor: 'end', ended: true };
    return {
      lines: [
        {
          at: new Date().toISOString(),
          stream: 'out',
          source: 'fake',
          text: `${this.output} ${keyOf(identity)}`,
        },
      ],
      cursor: 'end',
      ended: true,
    };
  }

  /** Which revision has the traffic of a target. */
  serving(target: string): string[] {
    return Object.entries(this.#world(target).weights)
      .filter(([, weight]) => weight > 0)
      .map(([name]) => name);
  }

  revisions(target: string): string[] {
    return [...this.#world(target).revisions.keys()];
  }

  /** Refuses lower fences, notes the call, and says whether its identity is new. */
  #enter(
    kind: SeenEffect['kind'],
    target: string,
    effect: Effect,
    worker: string,
    isAppliedAgain = false,
  ): boolean {
    this.#checkFence(target, effect, kind, worker);
    const identity = key(effect);
    const isNew = !this.#identities.has(identity);
    this.#identities.add(identity);
    this.#note(
      kind,
      target,
      effect,
      worker,
      isNew || isAppliedAgain ? 'applied' : 'adopted',
    );
    return isNew || isAppliedAgain;
  }

  #checkFence(
    target: string,
    effect: Effect,
    kind: SeenEffect['kind'],
    worker: string,
  ): void {
    const world = this.#world(target);
    if (effect.fence < world.fence) {
      this.#note(kind, target, effect, worker, 'refused');
      throw new Error(fenced);
    }
    world.fence = effect.fence;
  }

  #note(
    kind: SeenEffect['kind'],
    target: string,
    effect: Effect,
    worker: string,
    result: SeenEffect['result'],
  ): void {
    this.seen.push({
      at: Date.now(),
      kind,
      target,
      identity: key(effect),
      fence: effect.fence,
      worker,
      result,
    });
  }

  #world(target: string): World {
    let world = this.#targets.get(target);
    if (!world) {
      world = { fence: 0, weights: {}, revisions: new Map() };
      this.#targets.set(target, world);
    }
    return world;
  }
}

const keyOf = ({ subject, step, attempt }: Effect['identity']): string =>
  `${subject}/${step}/${attempt}`;
const key = (effect: Effect): string => keyOf(effect.identity);
