import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { releaseAbandonedPlaces } from '../deliveries/placeLease';
import { alone } from './alone';
import type { Jobs } from './jobs/Jobs';
import { activeSql, subjectKinds, subjectTables } from './subject';

const mostPerSweep = 500;

/** Finds what should have been planned a while ago and was not: whatever lost its wake-up. One replica at a time. */
export class AntiEntropy {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      knex: Knex;
      jobs: Jobs;
      logger: LoggerService;
      everyMs: number;
    },
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() => this.#sweep());
    }, this.options.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const { knex, jobs, logger, everyMs } = this.options;
    try {
      await alone(knex, 'anti-entropy', async trx => {
        for (const kind of subjectKinds) {
          const { rows } = await trx.raw(
            `select id from ${subjectTables[kind].table}
             where state in (${activeSql(kind)})
               and next_at <= clock_timestamp() - ? * interval '1 millisecond'
             order by next_at limit ${mostPerSweep}`,
            [everyMs],
          );
          for (const { id } of rows) await jobs.wake(knex, { kind, id });
        }
        await releaseAbandonedPlaces(knex, jobs);
      });
    } catch (error) {
      logger.warn(`Looking for lost wake-ups failed: ${error}`);
    }
  }
}
