import { randomUUID } from 'node:crypto';
import type {
  DestinationDriver,
  LogPage,
  Observation,
  Revision,
  Target,
} from '../../destinations';
import type { Effect } from '../../effect';
import type { Effects } from '../effects';
import { eventually } from '../eventually';
import { askService, sampleService, type SampleAnswer } from '../sampleService';

/** What the kit needs of a driver's real surroundings. */
export type DriverUnderTest = {
  driver: DestinationDriver;
  /** A config of a destination that `check` must refuse. */
  wrongConfig: unknown;
  /** Makes an artifact of these files, as a builder would. */
  artifact(
    files: Readonly<Record<string, string>>,
  ): Promise<Revision['artifact']>;
  /** Kills whatever the driver talks to, as with kill -9, and brings it back. */
  crash(): Promise<void>;
  /** Names of everything that is left of a target, tombstones not counted. */
  leftovers(target: Target): Promise<readonly string[]>;
  dispose(): Promise<void>;
};

export const TEST_TIMEOUT_MS = 60_000;

const SECRET = 'kit-secret-7f3a9c';

/** What every part of the kit does with a driver. */
export class DriverKit {
  readonly #factory: () => Promise<DriverUnderTest>;
  surroundings!: DriverUnderTest;
  /** Two artifacts of the sample service; they say their names. */
  one!: Revision['artifact'];
  two!: Revision['artifact'];

  constructor(factory: () => Promise<DriverUnderTest>) {
    this.#factory = factory;
  }

  get driver(): DestinationDriver {
    return this.surroundings.driver;
  }

  async start(): Promise<void> {
    this.surroundings = await this.#factory();
    this.one = await this.surroundings.artifact(sampleService);
    this.two = await this.surroundings.artifact({
      ...sampleService,
      'version.txt': 'two\n',
    });
  }

  async dispose(): Promise<void> {
    await this.surroundings.dispose();
  }

  newTarget(label?: string): Target {
    return {
      service: { id: randomUUID(), name: 'kit' },
      destination: { id: randomUUID(), slug: `d${randomUUID().slice(0, 8)}` },
      ...(label && { label }),
    };
  }

  revisionOf(
    artifact: Revision['artifact'] = this.one,
    variables: Record<string, string> = {},
  ): Revision {
    return {
      name: randomUUID(),
      artifact,
      processes: {
        web: {
          command: 'node server.js',
          health: { path: '/healthz', timeout: '2s' },
          replicas: 1,
          stopTimeout: '5s',
        },
      },
      variables: { TOKEN: SECRET, ...variables },
      secretNames: ['TOKEN'],
    };
  }

  replicasOf(observation: Observation, revision: Revision) {
    return (
      observation.revisions.find(({ name }) => name === revision.name)
        ?.replicas ?? []
    );
  }

  untilHealthy(
    target: Target,
    revision: Revision,
    count = 1,
  ): Promise<Observation> {
    return eventually(
      () => this.driver.observe(target),
      observation => {
        const replicas = this.replicasOf(observation, revision);
        return (
          replicas.length === count &&
          replicas.every(({ state }) => state === 'healthy')
        );
      },
    );
  }

  untilExited(target: Target, { identity }: Effect) {
    return eventually(
      () => this.driver.askJob(target, identity),
      ({ state }) => state === 'exited',
    );
  }

  async ask(target: Target): Promise<SampleAnswer> {
    const { address } = await this.driver.observe(target);
    const { status, body } = await askService(address!);
    if (status !== 200) throw new Error(`${status}: ${body}`);
    return JSON.parse(body);
  }

  /** A revision that is healthy and has all traffic. */
  async serve(
    target: Target,
    effects: Effects,
    revision: Revision = this.revisionOf(),
    count = 1,
  ): Promise<Revision> {
    const { driver } = this;
    await driver.prepare(target, revision, { web: count }, effects.next());
    await this.untilHealthy(target, revision, count);
    await driver.shift(target, { [revision.name]: 100 }, effects.next());
    return revision;
  }

  async allLines(
    page: (cursor: string | null) => Promise<LogPage>,
    passes: (text: string) => boolean,
  ): Promise<string[]> {
    const lines: string[] = [];
    let cursor: string | null = null;
    await eventually(async () => {
      const read = await page(cursor);
      cursor = read.cursor;
      lines.push(...read.lines.map(({ text }) => text));
      return lines.join('\n');
    }, passes);
    return lines;
  }
}
