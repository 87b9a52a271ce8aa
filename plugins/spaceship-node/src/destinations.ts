import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ProcessSpec } from '@spaceship/backstage-plugin-spaceship-common';
import type { Effect } from './effect';

/** One service at one destination: what a fence belongs to. */
export type Target = {
  service: { id: string; name: string };
  destination: { id: string; slug: string };
  /**
   * One DNS label that it answers under, where that is not left to the driver: the name of a review environment. Two
   * targets never have the same one; it is free again when the target is destroyed.
   */
  label?: string;
};

/**
 * Who gets through to a target. `gated`: whoever comes is sent to the portal with a digest of a secret that only this
 * browser has, and comes back with a one-time code, signed with `key` and bound to both. Everything of the gate is taken
 * off a request before it goes on.
 */
export type TargetAccess =
  | { kind: 'open' }
  | {
      kind: 'gated';
      /** Names this target in codes and cookies: the review environment's id. */
      subject: string;
      /** HMAC-SHA256 key, base64url. */
      key: string;
      /** Where people get their code; `?visit=<digest>&path=<path>` is added. */
      entrance: string;
      /** Links that let in whoever has them; `tokenHash` is SHA-256 in hex. One that is no more listed lets nobody in. */
      links: readonly { id: string; tokenHash: string; expiresAt: string }[];
    };

/** Who came through the gate, as far as the driver has counted. */
export type Visits = {
  /** The last request that got through. */
  lastAt: string | null;
  /** By id; those that were never opened may be missing. */
  links: Readonly<Record<string, { opened: number; lastAt: string }>>;
};

/** One version of a service at a destination. `name` is unique for ever (the delivery's id). */
export type Revision = {
  name: string;
  /** Digest of the artifact, `sha256:<hex>`, and where the driver finds it. */
  artifact: { digest: string; location: string };
  processes: Readonly<Record<string, ProcessSpec>>;
  /** Plain and secret variables, bindings included. */
  variables: Readonly<Record<string, string>>;
  /** Names of the variables whose values are secret: redacted before output leaves the machine. */
  secretNames: readonly string[];
};

export type Job = { name: string; command: string; timeoutMs: number };

export type JobStatus =
  | { state: 'absent' }
  | { state: 'running' }
  | {
      state: 'exited';
      exitCode: number | null;
      signal: string | null;
      timedOut: boolean;
      endedAt: string;
    };

export type ReplicaStatus = {
  process: string;
  index: number;
  state:
    | 'starting'
    | 'healthy'
    | 'unhealthy'
    | 'backing-off'
    | 'stopping'
    | 'stopped';
  since: string;
  restarts: number;
  /** Last words of a process that died, or why it isn't healthy; without secrets. */
  detail: string | null;
};

export type RevisionStatus = {
  name: string;
  weight: number;
  replicas: readonly ReplicaStatus[];
};

/** What is true at the destination, seen at `at`. An observation that is older than a step proves nothing about it. */
export type Observation = {
  at: string;
  revisions: readonly RevisionStatus[];
  /** Where people reach the service; null before the first revision has traffic. */
  address: string | null;
  /** Only of a target with a gate. */
  visits?: Visits;
};

export type LogLine = {
  at: string;
  stream: 'out' | 'err';
  source: string;
  text: string;
};

/** `cursor` is opaque and goes on after the last line given; `ended` when no more can come. */
export type LogPage = {
  lines: readonly LogLine[];
  cursor: string;
  ended: boolean;
};

export type DriverCapabilities = {
  weights: boolean;
  jobs: boolean;
  replicas: boolean;
  logs: boolean;
  /** A gate in front of a target. */
  access?: boolean;
};

/**
 * Runs releases at one kind of destination. Each method is idempotent by what it is given and may be called again at
 * any time, by another process, after a crash. Throws `TerminalError`, `FencedError`, or anything else for "try again".
 */
export interface DestinationDriver {
  /** The `driver` of a destination in the configuration. */
  readonly type: string;
  readonly capabilities: DriverCapabilities;
  /** Checks a destination's config; throws `InputError` with what would be right. */
  check(config: unknown): Promise<void>;
  /** The revision exists with this many replicas for each process, at the weight it has (0 if new). */
  prepare(
    target: Target,
    revision: Revision,
    replicas: Readonly<Record<string, number>>,
    effect: Effect,
  ): Promise<void>;
  /** Weights of revisions, 0 to 100, of those named; all others get 0. */
  shift(
    target: Target,
    weights: Readonly<Record<string, number>>,
    effect: Effect,
  ): Promise<void>;
  /** Starts a one-off in the revision's environment, or adopts the one that has this identity. */
  run(
    target: Target,
    revision: Revision,
    job: Job,
    effect: Effect,
  ): Promise<void>;
  askJob(target: Target, identity: Effect['identity']): Promise<JobStatus>;
  stopJob(target: Target, effect: Effect): Promise<void>;
  jobLogs(
    target: Target,
    identity: Effect['identity'],
    cursor: string | null,
  ): Promise<LogPage>;
  observe(target: Target): Promise<Observation>;
  logs(
    target: Target,
    revision: string,
    cursor: string | null,
  ): Promise<LogPage>;
  /** Weight 0, drain, graceful stop, gone. */
  retire(target: Target, revision: string, effect: Effect): Promise<void>;
  /** Restarts every replica of the revision, one after the other. */
  restart(target: Target, revision: string, effect: Effect): Promise<void>;
  /** Sets who gets through; in force when it returns. Only where `capabilities.access`. */
  setAccess?(
    target: Target,
    access: TargetAccess,
    effect: Effect,
  ): Promise<void>;
  /** Everything of the target is gone. */
  destroy(target: Target, effect: Effect): Promise<void>;
  /** Everything that exists of targets: processes, ports, files, routes. For sweeps and proofs of emptiness. */
  inventory?(): Promise<
    readonly {
      serviceId: string;
      destinationId: string;
      what: string;
      where: string;
    }[]
  >;
}

export interface DriverRegistry {
  addDriver(driver: DestinationDriver): void;
}

/** Destination drivers register here. */
export const spaceshipDriversExtensionPoint =
  createExtensionPoint<DriverRegistry>({ id: 'spaceship.drivers' });
