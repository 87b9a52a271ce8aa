import { randomUUID } from 'node:crypto';
import { ManagedProcess } from '../processes/managedProcess.ts';
import type { ProcessExit, ProcessSpec } from '../processes/record.ts';
import { tellingWords } from '../processes/tellingWords.ts';
import type { ProcessPlan, ReplicaState, ReplicaStatus } from '../protocol.ts';
import { listenerUid, type Ports } from '../system/ports.ts';
import { probeHttp, probePort, type Probe } from './probe.ts';

const FIRST_PROBES_MS = 100;
const LATER_PROBES_MS = 500;
const HEALTHY_PROBES_MS = 2000;
const EAGER_MS = 15_000;
const DEFAULT_HEALTH_TIMEOUT_MS = 60_000;
const FAILURES_TO_UNHEALTHY = 3;
/** A process without a port counts as healthy once it has lived this long. */
const SETTLED_MS = 1000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** A process that was healthy this long starts again without a longer delay. */
const STABLE_MS = 30_000;
const PORT_RETRIES = 5;

const pause = () => new Promise(resolve => setTimeout(resolve, 20));

export type ReplicaPlace = {
  target: string;
  revision: string;
  process: string;
  index: number;
  generation: number;
};

export type ReplicaPlan = {
  plan: ProcessPlan;
  /** It is given a PORT, and has to listen on it. */
  hasPort: boolean;
  /** Returns when the routers know whether it may be sent requests. */
  publish(): Promise<unknown>;
  spec(
    place: ReplicaPlace,
    port: number | null,
  ): Omit<ProcessSpec, 'id' | 'purpose'>;
};

/** One copy of one process of a revision: started, probed, started again when it ends, stopped. */
export class Replica {
  readonly place: ReplicaPlace;
  readonly #plan: ReplicaPlan;
  readonly #processes: string;
  readonly #ports: Ports;
  #process: ManagedProcess | undefined;
  #port: number | null = null;
  #state: ReplicaState = 'starting';
  #since = Date.now();
  #startedAt = Date.now();
  #healthySince: number | undefined;
  #restarts = 0;
  #failures = 0;
  #failedProbes = 0;
  #portRetries = 0;
  #detail: string | null = null;
  #nextProbeAt = 0;
  #nextStartAt = 0;
  #busy = false;
  #routable = false;

  constructor(
    place: ReplicaPlace,
    plan: ReplicaPlan,
    processes: string,
    ports: Ports,
  ) {
    this.place = place;
    this.#plan = plan;
    this.#processes = processes;
    this.#ports = ports;
  }

  /** Goes on with a process that an earlier agent started; `wasRouted` until a probe says otherwise. */
  adopt(
    found: ManagedProcess,
    spec: ProcessSpec,
    wasRouted: (port: number) => boolean,
  ): void {
    if (spec.purpose.kind !== 'replica') return;
    this.#process = found;
    this.#port = spec.purpose.port;
    this.#restarts = spec.purpose.restarts;
    if (this.#port !== null) {
      this.#ports.reserve(this.#port);
      this.#routable = wasRouted(this.#port);
    }
    found.resume();
  }

  get state(): ReplicaState {
    return this.#state;
  }

  get port(): number | null {
    return this.#port;
  }

  /** Requests may be sent to it. */
  get isRoutable(): boolean {
    return this.#routable && this.#state !== 'stopping' && this.#port !== null;
  }

  /** It lives and has been healthy once: better than nothing when no other is. */
  get isLastResort(): boolean {
    return this.#healthySince !== undefined && this.#state === 'unhealthy';
  }

  status(): ReplicaStatus {
    return {
      process: this.place.process,
      index: this.place.index,
      state: this.#state,
      since: new Date(this.#since).toISOString(),
      restarts: this.#restarts,
      detail: this.#detail,
    };
  }

  /** Looks at the process and does what is due. */
  tick(now: number): void {
    if (this.#busy || this.#state === 'stopping') return;
    if (!this.#process) {
      if (now >= this.#nextStartAt) this.#inBackground(() => this.#start());
      return;
    }
    const look = this.#process.look();
    if (look.phase === 'exited') this.#ended(look, now);
    else if (now >= this.#nextProbeAt) this.#inBackground(() => this.#probe());
  }

  /** No more requests after this; `drained` says when those under way are over. Ends when the process is gone. */
  async stop(drained: (port: number) => Promise<void>): Promise<void> {
    this.#become('stopping');
    this.#routable = false;
    while (this.#busy) await pause();
    if (this.#port !== null) await drained(this.#port);
    const process = this.#process;
    process?.stop();
    while (process?.look().phase === 'running') await pause();
    this.#forget();
    this.#become('stopped');
  }

  async #start(): Promise<void> {
    this.#port = this.#plan.hasPort ? await this.#ports.pick() : null;
    if (this.#state === 'stopping') return;
    const id = `${this.place.target}.${this.place.process}.${
      this.place.index
    }.${randomUUID()}`;
    const process = new ManagedProcess(this.#processes, id);
    process.start({
      ...this.#plan.spec(this.place, this.#port),
      id,
      purpose: {
        kind: 'replica',
        ...this.place,
        port: this.#port,
        restarts: this.#restarts,
      },
    });
    this.#process = process;
    this.#startedAt = Date.now();
    this.#healthySince = undefined;
    this.#failedProbes = 0;
    this.#nextProbeAt = 0;
    if (this.#state !== 'unhealthy') this.#become('starting');
  }

  async #probe(): Promise<void> {
    const asked = this.#process;
    const result = await this.#ask();
    if (asked !== this.#process || this.#isStopping()) return;
    const now = Date.now();
    if (result?.healthy) {
      this.#healthySince ??= now;
      this.#failedProbes = 0;
      this.#detail = null;
      if (!this.#routable) {
        this.#routable = true;
        // Healthy is said only when requests get there.
        await this.#plan.publish();
        if (asked !== this.#process || this.#isStopping()) return;
      }
      if (now - this.#healthySince > STABLE_MS) this.#failures = 0;
      this.#become('healthy');
    } else if (result) {
      this.#failedProbes += 1;
      this.#unhealthyProbe(result.detail, now);
    }
    this.#nextProbeAt = now + this.#probeInterval(now);
  }

  #unhealthyProbe(detail: string, now: number): void {
    const timeoutMs =
      this.#plan.plan.health?.timeoutMs ?? DEFAULT_HEALTH_TIMEOUT_MS;
    if (this.#state === 'healthy') {
      if (this.#failedProbes < FAILURES_TO_UNHEALTHY) return;
      this.#routable = false;
      this.#detail = detail;
      this.#become('unhealthy');
    } else if (this.#healthySince !== undefined) {
      this.#detail = detail;
      if (now - this.#since < timeoutMs) return;
      this.#detail = `${detail}; it is started again`;
      this.#process?.stop();
    } else {
      this.#routable =
        this.#routable && this.#failedProbes < FAILURES_TO_UNHEALTHY;
      this.#detail = detail;
      if (now - this.#startedAt < timeoutMs || this.#state === 'unhealthy')
        return;
      this.#detail = `Not healthy within ${timeoutMs / 1000} s: ${detail}`;
      this.#become('unhealthy');
    }
  }

  async #ask(): Promise<Probe | undefined> {
    if (this.#port === null) {
      const settled = Date.now() - this.#startedAt >= SETTLED_MS;
      return settled ? { healthy: true } : undefined;
    }
    const { health } = this.#plan.plan;
    const answer = health
      ? await probeHttp(this.#port, health.path)
      : await probePort(this.#port);
    return answer.healthy && this.#healthySince === undefined
      ? this.#checkListener(this.#port)
      : answer;
  }

  /** What answers must be this service, not a stranger that took the port first. */
  #checkListener(port: number): Probe {
    const account = this.#process?.spec?.account;
    const uid = account ? listenerUid(port) : undefined;
    if (!account || uid === undefined || uid === account.uid)
      return { healthy: true };
    this.#process?.stop();
    return {
      healthy: false,
      detail: `Port ${port} is taken by another program; another one is tried`,
    };
  }

  #probeInterval(now: number): number {
    if (this.#state === 'healthy') return HEALTHY_PROBES_MS;
    return now - this.#startedAt < EAGER_MS ? FIRST_PROBES_MS : LATER_PROBES_MS;
  }

  #ended(exit: ProcessExit, now: number): void {
    const portTaken =
      this.#healthySince === undefined &&
      this.#portRetries < PORT_RETRIES &&
      (exit.lastWords.some(line =>
        /EADDRINUSE|address already in use/i.test(line),
      ) ||
        (this.#detail?.includes('is taken by another program') ?? false));
    this.#forget();
    this.#inBackground(() => this.#plan.publish());
    if (portTaken) {
      this.#portRetries += 1;
      this.#nextStartAt = now;
      return;
    }
    this.#restarts += 1;
    if (
      this.#healthySince !== undefined &&
      now - this.#healthySince > STABLE_MS
    )
      this.#failures = 0;
    const delay = Math.min(
      FIRST_DELAY_MS * 2 ** this.#failures,
      LONGEST_DELAY_MS,
    );
    this.#failures += 1;
    this.#nextStartAt = now + delay;
    this.#detail = `${howItEnded(exit)}; it starts again in ${delay / 1000} s`;
    this.#become('backing-off');
  }

  #forget(): void {
    this.#process?.forget();
    this.#process = undefined;
    this.#routable = false;
    if (this.#port !== null) this.#ports.release(this.#port);
    this.#port = null;
  }

  #isStopping(): boolean {
    return this.#state === 'stopping';
  }

  #become(state: ReplicaState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = Date.now();
  }

  #inBackground(work: () => Promise<unknown>): void {
    this.#busy = true;
    work()
      .catch(error => {
        this.#detail = `It could not be started: ${error.message}`;
        this.#nextStartAt = Date.now() + FIRST_DELAY_MS;
        if (this.#state !== 'stopping') this.#become('backing-off');
      })
      .finally(() => {
        this.#busy = false;
      });
  }
}

function howItEnded(exit: ProcessExit): string {
  const how =
    exit.exitCode !== null
      ? `Ended with exit code ${exit.exitCode}`
      : `Ended by ${
          exit.signal ?? 'the death of the process that looked after it'
        }`;
  const words = tellingWords(exit.lastWords);
  return words ? `${how}: ${words}` : how;
}
