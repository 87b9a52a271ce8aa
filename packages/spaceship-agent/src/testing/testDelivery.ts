import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type {
  BuildStatus,
  Effect,
  JobStatus,
  Observation,
  Revision,
  Target,
} from '../protocol.ts';
import type { TestAgent } from './testAgent.ts';
import { tarOfFiles } from './tarOf.ts';

const POLL_MS = 20;
const TIMEOUT_MS = 20_000;

/** One service at one destination, delivered by hand. */
export class TestDelivery {
  readonly target: Target;
  /** Of the effects from now on. */
  fence = 1;
  readonly #agent: TestAgent;
  #step = 0;

  constructor(agent: TestAgent, service = randomUUID()) {
    this.#agent = agent;
    this.target = {
      service: { id: service, name: 'sample' },
      destination: { id: randomUUID(), slug: `d${randomUUID().slice(0, 8)}` },
    };
  }

  effect(): Effect {
    this.#step += 1;
    return {
      identity: `${this.target.destination.id}/${this.#step}/1`,
      fence: this.fence,
    };
  }

  /** Asks until it passes. */
  static async until<T>(
    ask: () => Promise<T>,
    passes: (answer: T) => boolean,
  ): Promise<T> {
    const until = Date.now() + TIMEOUT_MS;
    for (;;) {
      const answer = await ask();
      if (passes(answer)) return answer;
      if (Date.now() > until)
        throw new Error(`Still ${JSON.stringify(answer)}`);
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  /** Builds until it ended; gives how, and the effect by which its logs are found. */
  async build(
    tree: Readable,
    command: string | null,
    timeoutMs = 30_000,
  ): Promise<{ status: BuildStatus; effect: Effect }> {
    const effect = this.effect();
    const { service } = this.target;
    const { client } = this.#agent;
    const spec = { service, commit: 'c', command, timeoutMs, effect };
    await client.startBuild(spec);
    await client.checkout(effect.identity, tree);
    const status = await TestDelivery.until(
      () => client.askBuild(effect.identity),
      ({ state }) => state !== 'running',
    );
    return { status, effect };
  }

  /** A revision of these files; its processes may be given. */
  async revision(
    files: Record<string, string>,
    overrides: Partial<Revision> = {},
  ): Promise<Revision> {
    const { status } = await this.build(tarOfFiles(files), null);
    if (status.state !== 'succeeded')
      throw new Error(`Not built: ${JSON.stringify(status)}`);
    return {
      name: randomUUID(),
      digest: status.artifact.digest,
      processes: {
        web: {
          command: 'exec node server.js',
          health: { path: '/', timeoutMs: 10_000 },
          stopTimeoutMs: 5000,
        },
      },
      variables: {},
      secretNames: [],
      ...overrides,
    };
  }

  async prepare(
    revision: Revision,
    replicas: Record<string, number> = { web: 1 },
  ) {
    await this.#agent.client.prepare({
      target: this.target,
      revision,
      replicas,
      effect: this.effect(),
    });
  }

  observe(): Promise<Observation> {
    return this.#agent.client.observe(this.target);
  }

  /** Until every replica of the revision is in a state. */
  until(revision: Revision, state: string): Promise<Observation> {
    return TestDelivery.until(
      () => this.observe(),
      ({ revisions }) => {
        const replicas = revisions.find(
          ({ name }) => name === revision.name,
        )?.replicas;
        return (
          !!replicas?.length &&
          replicas.every(replica => replica.state === state)
        );
      },
    );
  }

  /** Brings a revision to all traffic; gives the address. */
  async serve(
    revision: Revision,
    replicas?: Record<string, number>,
  ): Promise<string> {
    await this.prepare(revision, replicas);
    await this.until(revision, 'healthy');
    await this.#agent.client.shift({
      target: this.target,
      weights: { [revision.name]: 100 },
      effect: this.effect(),
    });
    return (await this.observe()).address!;
  }

  async retire(revision: Revision): Promise<void> {
    await this.#agent.client.retire({
      target: this.target,
      revision: revision.name,
      effect: this.effect(),
    });
    await TestDelivery.until(
      () => this.observe(),
      ({ revisions }) => !revisions.some(({ name }) => name === revision.name),
    );
  }

  async destroy(): Promise<void> {
    await this.#agent.client.destroy({
      target: this.target,
      effect: this.effect(),
    });
  }

  /** Runs a job until it ended; gives how, and what it printed. */
  async job(
    revision: Revision,
    command: string,
    timeoutMs = 20_000,
  ): Promise<{ status: JobStatus; lines: string[] }> {
    const effect = this.effect();
    const { client } = this.#agent;
    const job = { name: 'job', command, timeoutMs };
    await client.runJob({ target: this.target, revision, job, effect });
    const status = await TestDelivery.until(
      () => client.askJob(this.target, effect.identity),
      ({ state }) => state === 'exited',
    );
    const { lines } = await client.jobLogs(this.target, effect.identity, null);
    return { status, lines: lines.map(({ text }) => text) };
  }
}
