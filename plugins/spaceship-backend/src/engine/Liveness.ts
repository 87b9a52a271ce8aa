import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import type { Jobs } from './jobs/Jobs';
import { rawSession, type RawSession } from './jobs/rawSession';

/** First half of the keys of our advisory locks: replicas. */
const lockSpace = 0x73706163;
const sweepMs = 250;
const reopenMs = 500;
/** After a death, jobs that nobody has claimed are looked for this long: who fetched them is written nowhere. */
const mournMs = 4_000;
/** A living replica claims what it fetched sooner than this. */
const claimWithinMs = 300;

/**
 * A replica lives as long as its session holds its lock: when the process dies, the lock is free at once, and whoever
 * finds that gives its jobs to others. A wrong verdict harms nothing, the fence sees to that.
 */
export class Liveness {
  readonly #knex: Knex;
  readonly #jobs: Jobs;
  readonly #logger: LoggerService;
  readonly #replica: string;
  #session: RawSession | undefined;
  #id: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #isStopping = false;
  #lastDeathAt = -Infinity;

  constructor(options: {
    knex: Knex;
    jobs: Jobs;
    logger: LoggerService;
    replica: string;
  }) {
    this.#knex = options.knex;
    this.#jobs = options.jobs;
    this.#logger = options.logger;
    this.#replica = options.replica;
  }

  async start(): Promise<void> {
    this.#session = rawSession(this.#knex, {
      name: 'spaceship-liveness',
      retryMs: reopenMs,
      onError: error =>
        this.#logger.warn(`The liveness session was lost: ${error.message}`),
      onOpen: client => this.#register(client),
    });
    await this.#session.opened;
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, sweepMs);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#sweeping;
    await this.#session?.close();
  }

  /** Nobody may see the replica before it holds its lock: it would be taken for dead at birth. */
  async #register(client: Client): Promise<void> {
    if (this.#id === undefined) {
      await client.query('begin');
      const { rows } = await client.query(
        'insert into replicas (name) values ($1) returning id',
        [this.#replica],
      );
      await this.#lock(client, rows[0].id);
      await client.query('commit');
      this.#id = rows[0].id;
    } else {
      await this.#lock(client, this.#id);
      await client.query('update replicas set gone_at = null where id = $1', [
        this.#id,
      ]);
    }
  }

  async #lock(client: Client, id: number): Promise<void> {
    await client.query('select pg_advisory_lock($1, $2)', [lockSpace, id]);
  }

  /** Looks for replicas whose lock is free. */
  async #sweep(): Promise<void> {
    const client = this.#session?.client();
    if (!client || this.#isStopping) return;
    try {
      const { rows } = await client.query(
        'select id, name from replicas where name <> $1 and gone_at is null',
        [this.#replica],
      );
      for (const { id, name } of rows) {
        const taken = await client.query(
          'select pg_try_advisory_lock($1, $2) as ok',
          [lockSpace, id],
        );
        if (!taken.rows[0].ok) continue;
        try {
          await this.#takeOver(name);
          this.#lastDeathAt = performance.now();
          await client.query(
            'update replicas set gone_at = clock_timestamp() where id = $1',
            [id],
          );
        } finally {
          await client.query('select pg_advisory_unlock($1, $2)', [
            lockSpace,
            id,
          ]);
        }
      }
      if (performance.now() - this.#lastDeathAt < mournMs) {
        await this.#jobs.takeBackUnclaimed(claimWithinMs);
      }
    } catch (error) {
      if (!this.#isStopping) {
        this.#logger.warn(`Looking for dead replicas failed: ${error}`);
      }
    }
  }

  async #takeOver(replica: string): Promise<void> {
    const count = await this.#jobs.takeBack(replica);
    if (count > 0) {
      this.#logger.info(
        `Replica ${replica} is gone; ${count} subjects go on elsewhere`,
      );
    }
  }
}
