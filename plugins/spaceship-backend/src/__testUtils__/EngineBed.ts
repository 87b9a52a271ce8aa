import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import { resolveVariables } from '../configuration/resolveVariables';
import { crashEngine } from '../crash/crashEngine';
import { MemorySource } from '../crash/MemorySource';
import { insertDestination, insertService } from '../crash/organization';
import { partsOnWorld } from '../crash/partsOnWorld';
import { TargetWorld } from '../crash/TargetWorld';
import { quickTimes } from '../crash/worldAddons';
import { callHere } from '../crash/worldParts';
import type { Engine, EngineSettings } from '../engine/Engine';
import type { Planner } from '../engine/planner';
import type { OutboxMessage } from '../outbox/publish';
import { SecretBox } from '../secrets/SecretBox';
import { createTestDatabase, type TestDatabase } from './testDatabase';

export const yaml = (text: string): Record<string, string> => ({
  'spaceship.yaml': `apiVersion: spaceship.run/v1\n${text}`,
});

/** Staging, then production in two regions, by a push to main. */
export const flow = `
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: [eu-west, us-east] }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

/** Engines on a real Postgres, with the world outside in this process. */
export class EngineBed {
  readonly world = new TargetWorld();
  readonly source = new MemorySource();
  readonly announced: OutboxMessage[] = [];
  readonly engines: Engine[] = [];
  readonly warnings: string[] = [];
  serviceId!: string;
  destinations!: Record<string, string>;
  #pushes = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly times: RotationTimes = quickTimes,
  ) {}

  static async create(
    options: {
      engines?: number;
      settings?: Partial<EngineSettings>;
      planner?: Planner;
      times?: RotationTimes;
    } = {},
  ): Promise<EngineBed> {
    const bed = new EngineBed(await createTestDatabase(), options.times);
    bed.serviceId = await insertService(bed.knex, 'flags');
    bed.destinations = {
      staging: await insertDestination(bed.knex, 'staging', 'staging', 0),
      'eu-west': await insertDestination(bed.knex, 'eu-west', 'production', 1),
      'us-east': await insertDestination(bed.knex, 'us-east', 'production', 2),
      review: await insertDestination(bed.knex, 'some-branch', 'review', 3),
    };
    for (let i = 0; i < (options.engines ?? 2); i++) {
      await bed.addEngine(options.settings, options.planner);
    }
    return bed;
  }

  get knex(): Knex {
    return this.database.knex;
  }

  get engine(): Engine {
    return this.engines[0];
  }

  async addEngine(
    settings: Partial<EngineSettings> = {},
    planner?: Planner,
  ): Promise<Engine> {
    const name = `replica ${this.engines.length + 1}`;
    const box = new SecretBox([Buffer.alloc(32, 7)]);
    const knex = this.database.connect();
    const engine = crashEngine(
      {
        knex,
        box,
        parts: partsOnWorld(callHere(this.world), name, this.times),
        source: this.source,
      },
      {
        logger: quietLogger(this.warnings),
        variables: async scope => {
          const resolved = await resolveVariables(knex, box, scope);
          return {
            variables: { ...resolved.variables, SECRET: 'hunter2000' },
            secretNames: [...resolved.secretNames, 'SECRET'],
          };
        },
        announce: async messages => {
          this.announced.push(...messages);
        },
        planner,
        settings: {
          lanes: 5,
          inboxMs: 100,
          healthMs: 500,
          addonsMs: 500,
          ...settings,
        },
      },
    );
    await engine.start();
    this.engines.push(engine);
    return engine;
  }

  /** Hands in a push as a source does. */
  async push(
    commit: string,
    options: {
      before?: string | null;
      branch?: string;
      location?: string;
      pusher?: string;
      engine?: Engine;
    } = {},
  ): Promise<void> {
    this.#pushes += 1;
    await (options.engine ?? this.engine).receive({
      source: 'memory',
      externalId: `push ${this.#pushes}`,
      kind: 'push',
      payload: {
        provider: 'memory',
        location: options.location ?? 'flags',
        branch: options.branch ?? 'main',
        before: options.before ?? null,
        after: commit,
        pusher: options.pusher ?? 'user:default/ana',
      },
    });
  }

  async rollouts(): Promise<any[]> {
    return await this.knex('rollouts').orderBy(['created_at', 'id']);
  }

  async rollout(commit: string, stage: string): Promise<any> {
    return await this.knex('rollouts')
      .where({ commit, stage })
      .orderBy('created_at', 'desc')
      .first();
  }

  /** Waits until a rollout of the commit is in this state; its end tells why it is not. */
  async untilRollout(
    commit: string,
    stage: string,
    state: string,
  ): Promise<any> {
    return await this.until(async () => {
      const rollout = await this.rollout(commit, stage);
      return rollout?.state === state ? rollout : undefined;
    }, `${commit} in ${stage} to be ${state}`);
  }

  async running(slug: string): Promise<any> {
    const row = await this.knex('service_destinations')
      .where({
        service_id: this.serviceId,
        destination_id: this.destinations[slug],
      })
      .first();
    return row?.running;
  }

  async until<T>(
    condition: () => Promise<T | undefined | false>,
    what: string,
    timeoutMs = 15_000,
  ): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const answer = await condition();
      if (answer) return answer;
      if (Date.now() > end) {
        const rollouts = await this.knex('rollouts').select(
          'commit',
          'stage',
          'state',
          'outcome_reason',
          'next_at',
        );
        const builds = await this.knex('builds').select('state', 'error');
        const steps = await this.knex('steps')
          .orderBy('started_at')
          .select('name', 'n', 'attempt', 'state', 'output', 'error');
        throw new Error(
          `Waited in vain for ${what}. ${JSON.stringify(
            { rollouts, builds, steps, warnings: this.warnings.slice(-5) },
            null,
            1,
          )}`,
        );
      }
      await new Promise(resolve => {
        setTimeout(resolve, 25);
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map(engine => engine.stop()));
    await this.database.drop();
  }
}

function quietLogger(warnings: string[]): LoggerService {
  const note = (message: string, meta?: unknown) => {
    warnings.push(`${message} ${meta instanceof Error ? meta.stack : ''}`);
  };
  const logger: LoggerService = {
    info: () => {},
    debug: () => {},
    warn: note,
    error: note,
    child: () => logger,
  };
  return logger;
}
