import type { LoggerService } from '@backstage/backend-plugin-api';
import { failpoint } from './failpoint';
import type { Job, Jobs } from './jobs/Jobs';

const pollMs = 1_000;
const touchMs = 3_000;
const troubleMs = 500;

/**
 * Some lanes that take jobs one by one. A lane that finds one wakes the next, so that a burst spreads and an idle
 * replica costs one look a second.
 */
export class Lanes {
  readonly #jobs: Jobs;
  readonly #logger: LoggerService;
  readonly #handle: (job: Job) => Promise<void>;
  readonly #count: number;
  readonly #idle: (() => void)[] = [];
  readonly #inHand = new Map<string, Job>();
  #isCalled = false;
  #isStopping = false;
  #running: Promise<void>[] = [];
  #timers: NodeJS.Timeout[] = [];

  constructor(options: {
    jobs: Jobs;
    logger: LoggerService;
    count: number;
    handle: (job: Job) => Promise<void>;
  }) {
    this.#jobs = options.jobs;
    this.#logger = options.logger;
    this.#count = options.count;
    this.#handle = options.handle;
  }

  start(): void {
    this.#running = Array.from({ length: this.#count }, () => this.#lane());
    this.#timers = [
      setInterval(() => this.call(), pollMs),
      setInterval(() => this.#touch(), touchMs),
    ];
  }

  /** A job may be waiting. */
  call(): void {
    const next = this.#idle.pop();
    if (next) next();
    else this.#isCalled = true;
  }

  /** Takes no more jobs, and waits for those in hand. */
  async stop(waitMs: number): Promise<void> {
    this.#isStopping = true;
    this.#timers.forEach(timer => clearInterval(timer));
    while (this.#idle.length > 0) this.#idle.pop()!();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([Promise.all(this.#running), late]);
    clearTimeout(timer);
  }

  async #lane(): Promise<void> {
    while (!this.#isStopping) {
      const job = await this.#fetch();
      if (job) {
        this.call();
        await this.#work(job);
      } else if (!this.#isStopping) {
        await this.#beIdle();
      }
    }
  }

  async #fetch(): Promise<Job | null> {
    this.#isCalled = false;
    try {
      return await this.#jobs.fetch();
    } catch (error) {
      if (this.#isStopping) return null;
      this.#logger.warn(`No job could be taken: ${(error as Error).message}`);
      await pause(troubleMs);
      return null;
    }
  }

  async #beIdle(): Promise<void> {
    if (this.#isCalled) return;
    await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  async #work(job: Job): Promise<void> {
    this.#inHand.set(job.id, job);
    try {
      await this.#handle(job);
      await failpoint('before-complete', {
        subjectId: job.subject.id,
        doing: job.subject.kind,
      });
      await this.#jobs.complete(job);
      await failpoint('after-complete', {
        subjectId: job.subject.id,
        doing: job.subject.kind,
      });
    } catch (error) {
      this.#logger.error(
        `${job.subject.kind} ${job.subject.id} could not be taken further; it is tried again`,
        error as Error,
      );
      await this.#giveBack(job);
    } finally {
      this.#inHand.delete(job.id);
    }
  }

  /** A job that failed here is due again in a moment; as long as that can't be said, it stays in hand. */
  async #giveBack(job: Job): Promise<void> {
    while (!this.#isStopping) {
      await pause(troubleMs);
      try {
        await this.#jobs.giveBack(job);
        return;
      } catch (error) {
        this.#logger.warn(
          `A job could not be given back yet: ${(error as Error).message}`,
        );
      }
    }
  }

  #touch(): void {
    this.#jobs.touch([...this.#inHand.values()]).catch(error => {
      this.#logger.warn(`No sign of life could be given: ${error.message}`);
    });
  }
}

const pause = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });
