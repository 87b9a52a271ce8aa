import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type {
  Builder,
  DestinationDriver,
  SourceEvent,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { ScaleLoop, type ScalePlace } from '../destinations/ScaleLoop';
import { AddonWatch } from '../addons/AddonWatch';
import type { VariablesResolver } from '../deliveries/loadTarget';
import { InboxLoop } from '../events/InboxLoop';
import { receiveEvent } from '../events/receiveEvent';
import { LogPull } from '../logs/LogPull';
import { OutboxLoop, type Announce } from '../outbox/OutboxLoop';
import { CommitHistory } from '../rollouts/CommitHistory';
import type { ReviewContext } from '../reviews/createReview';
import type { SecretBox } from '../secrets/SecretBox';
import type { Members } from '../services/CatalogMembers';
import { AntiEntropy } from './AntiEntropy';
import { DatabaseClock } from './DatabaseClock';
import type { AddonContext, EngineContext } from './EngineContext';
import type { ProvisionAddon } from './executors/addon';
import { stepExecutors } from './executors/stepExecutors';
import { HandOver } from './HandOver';
import { HealthWatch } from './HealthWatch';
import { Jobs } from './jobs/Jobs';
import { Lanes } from './Lanes';
import { Liveness } from './Liveness';
import { planner as ownPlanner, type Planner } from './planner';
import { prepareStatements } from './preparedStatements';
import { reconcile } from './reconcile';
import { lanesFor, limitSessions } from './sessions';
import { TimerHints } from './TimerHints';
import type { Wakes } from './wakes';

export type EngineOptions = {
  knex: Knex;
  logger: LoggerService;
  drivers: ReadonlyMap<string, DestinationDriver>;
  builder: Builder;
  sources: ReadonlyMap<string, SourceProvider>;
  provisionAddon: ProvisionAddon;
  addons: AddonContext & { box: SecretBox };
  reviews: ReviewContext;
  variables: VariablesResolver;
  members: Members;
  announce: Announce;
  planner?: Planner;
  settings?: Partial<EngineSettings>;
};

export type EngineSettings = {
  /** Subjects that are worked on at the same time. */
  lanes: number;
  antiEntropyMs: number;
  inboxMs: number;
  healthMs: number;
  addonsMs: number;
};

const defaults: EngineSettings = {
  lanes: 10,
  antiEntropyMs: 30_000,
  inboxMs: 2_000,
  healthMs: 15_000,
  addonsMs: 60_000,
};

const mostStopMs = 10_000;

/**
 * Takes builds, rollouts and deliveries as far as they can go. Any number of them may run on one database; each may be
 * killed at any instruction, and the others go on.
 */
export class Engine {
  readonly wakes: Wakes;
  /** Names this process among those that share the database. */
  readonly replica = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  readonly #knex: Knex;
  readonly #jobs: Jobs;
  readonly #lanes: Lanes;
  readonly #timers: TimerHints;
  readonly #liveness: Liveness;
  readonly #antiEntropy: AntiEntropy;
  readonly #inbox: InboxLoop;
  readonly #outbox: OutboxLoop;
  readonly #health: HealthWatch;
  readonly #addons: AddonWatch;
  readonly #scales: ScaleLoop;

  constructor(options: EngineOptions) {
    const { knex, logger, drivers, sources, members } = options;
    const settings = { ...defaults, ...options.settings };
    const { replica } = this;
    limitSessions(knex);
    prepareStatements(knex);
    this.#knex = knex;
    this.#jobs = new Jobs({ knex, logger, heard: () => this.#lanes.call() });
    this.wakes = this.#jobs;
    this.#timers = new TimerHints(() => this.#lanes.call());
    const clock = new DatabaseClock();
    const context: EngineContext = {
      knex,
      logger,
      clock,
      jobs: this.#jobs,
      planner: options.planner ?? ownPlanner,
      drivers,
      executors: stepExecutors(
        { ...options, wakes: this.#jobs },
        new LogPull(knex, logger),
      ),
      addons: options.addons,
      reviews: options.reviews,
      factsSources: { history: new CommitHistory(sources), members },
      replica,
      handOver: () => new HandOver(this.#jobs, replica),
      give: ({ taken }, how) => taken && this.#lanes.give(taken, how),
      rested: (_subject, at) => this.#timers.set(at.getTime() - clock.nowMs()),
      delivered: () => this.#health.call(),
    };
    this.#lanes = new Lanes({
      jobs: this.#jobs,
      logger,
      count: lanesFor(knex, settings.lanes, logger),
      handle: work => reconcile(context, work),
    });
    const common = { knex, jobs: this.#jobs, logger };
    this.#liveness = new Liveness({ ...common, replica });
    this.#antiEntropy = new AntiEntropy({
      ...common,
      everyMs: settings.antiEntropyMs,
    });
    this.#inbox = new InboxLoop(
      {
        knex,
        logger,
        wakes: this.#jobs,
        sources,
        members,
        ...options.reviews,
        // Where all lanes are busy, somebody else's may be free.
        handOver: () => (this.#lanes.areFree ? context.handOver() : null),
        give: context.give,
      },
      settings.inboxMs,
    );
    this.#outbox = new OutboxLoop({
      knex,
      logger,
      announce: options.announce,
    });
    this.#addons = new AddonWatch({
      knex,
      logger,
      providers: options.addons.providers,
      everyMs: settings.addonsMs,
    });
    this.#health = new HealthWatch({
      knex,
      logger,
      drivers,
      everyMs: settings.healthMs,
    });
    this.#scales = new ScaleLoop(options);
  }

  async start(): Promise<void> {
    await this.#jobs.start();
    await this.#liveness.start();
    this.#lanes.start();
    this.#antiEntropy.start();
    this.#inbox.start();
    this.#outbox.start();
    this.#health.start();
    this.#addons.start();
    this.#scales.start();
  }

  /** Takes nothing new, waits a moment for what is in hand. What is left goes on elsewhere, or after the next start. */
  async stop(): Promise<void> {
    this.#timers.clear();
    await this.#lanes.stop(mostStopMs);
    await Promise.all([
      this.#antiEntropy.stop(),
      this.#inbox.stop(),
      this.#outbox.stop(),
      this.#health.stop(),
      this.#addons.stop(),
      this.#scales.stop(),
    ]);
    await this.#jobs.stop();
    await this.#liveness.stop();
  }

  /** Stores an event of a source and acts on it soon. False where it was there. */
  async receive(event: SourceEvent): Promise<boolean> {
    const isNew = await receiveEvent(this.#knex, event);
    if (isNew) this.#inbox.call();
    return isNew;
  }

  /** Another number of replicas is wanted there. */
  applyScale(place: ScalePlace): Promise<void> {
    return this.#scales.apply(place);
  }

  /** An event was stored, or is to be processed again. */
  processInbox(): void {
    this.#inbox.call();
  }
}
