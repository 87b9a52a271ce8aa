import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  DestinationDriver,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { ReviewContext } from '../reviews/createReview';
import type { RolloutFactsSources } from '../rollouts/loadRolloutFacts';
import type { DatabaseClock } from './DatabaseClock';
import type { StepExecutors } from './executors/executor';
import type { HandOver } from './HandOver';
import type { Jobs } from './jobs/Jobs';
import type { Planner } from './planner';
import type { Subject } from './subject';

/** Who makes add-ons, and how long their rotations watch and wait. */
export type AddonContext = {
  providers: ReadonlyMap<string, AddonProvider>;
  times: RotationTimes;
};

/** What reconciling needs. */
export type EngineContext = {
  knex: Knex;
  logger: LoggerService;
  clock: DatabaseClock;
  jobs: Jobs;
  planner: Planner;
  drivers: ReadonlyMap<string, DestinationDriver>;
  executors: StepExecutors;
  factsSources: RolloutFactsSources;
  addons: AddonContext;
  reviews: ReviewContext;
  /** Unique for this process. */
  replica: string;
  /** For one transaction that wakes subjects for the first time; after it, what was taken is given to a lane. */
  handOver(): HandOver;
  give(handOver: HandOver, options?: { toThisLane: boolean }): void;
  /** The subject came to rest until then: whoever keeps timers may set one. */
  rested(subject: Subject, at: Date): void;
  /** Something runs at a destination since just now. */
  delivered(): void;
};
