import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { OutboxMessage } from './publish';

const everyMs = 250;
const mostAtOnce = 200;
/** Listeners are waited for inside of the transaction, and one alone may take half of this. */
const patience = '60s';

/** Tells the world. May be called again with the same message. */
export type Announce = (messages: readonly OutboxMessage[]) => Promise<void>;

/** Publishes what was committed, then forgets it: at least once, by whichever replica comes first. */
export class OutboxLoop {
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #publishing: Promise<void> = Promise.resolve();
  /** Fewer after a failure, so that a batch that takes too long, or one bad message, does not hold up all others. */
  #most = mostAtOnce;

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      announce: Announce;
    },
  ) {}

  start(): void {
    const next = () => {
      this.#timer = setTimeout(() => {
        this.#publishing = this.#drain().then(() => {
          if (!this.#isStopping) next();
        });
      }, everyMs);
    };
    next();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#publishing;
  }

  async #drain(): Promise<void> {
    try {
      while (!this.#isStopping && (await this.#publish(this.#most))) {
        this.#most = Math.min(mostAtOnce, this.#most * 2);
      }
    } catch (error) {
      this.#most = Math.max(1, Math.floor(this.#most / 4));
      if (!this.#isStopping) {
        this.options.logger.warn(`Messages could not be published: ${error}`);
      }
    }
  }

  /** Are there more? */
  async #publish(most: number): Promise<boolean> {
    const { knex, announce } = this.options;
    return await knex.transaction(async trx => {
      const { rows } = await trx.raw(
        `select id, topic, payload from outbox order by id limit ${most} for update skip locked`,
      );
      if (rows.length === 0) return false;
      await trx.raw(
        `set local idle_in_transaction_session_timeout = '${patience}'`,
      );
      await announce(rows);
      await trx('outbox')
        .whereIn(
          'id',
          rows.map((row: OutboxMessage) => row.id),
        )
        .delete();
      return rows.length === most;
    });
  }
}
