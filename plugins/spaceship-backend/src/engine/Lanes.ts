import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Work } from './HandOver';
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
  readonly #handle: (work: Work) => Promise<boolean>;
  readonly #count: number;
  readonly #idle: (() => void)[] = [];
  readonly #inHand = new Map<string, Job>();
  readonly #given: Work[] = [];
  #isCalled = false;
  #isStopping = false;
  #running: Promise<void>[] = [];
  #timers: NodeJS.Timeout[] = [];

  constructor(options: {
    jobs: Jobs;
    logger: LoggerService;
    count: number;
    /** True where the job was completed with what was done. */
    handle: (work: Work) => Promise<boolean>;
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

  /** Whether what is given now is begun now. */
  get areFree(): boolean {
    return !this.#isStopping && this.#idle.length > this.#given.length;
  }

  /** What was taken already, for the next lane that is free; or for the one that gives it and has nothing else to do. */
  give(work: Work, { toThisLane = false } = {}): void {
    if (this.#isStopping) {
      this.#leave(work);
      return;
    }
    this.#inHand.set(work.job.id, work.job);
    this.#given.push(work);
    if (!toThisLane) this.call();
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
    await Promise.all(this.#given.splice(0).map(work => this.#leave(work)));
  }

  /** Somebody else goes on with it at once, instead of when it is found that nobody does. */
  async #leave({ job }: Work): Promise<void> {
    this.#inHand.delete(job.id);
    await this.#jobs.giveBack(job).catch(error => {
      this.#logger.warn(`A job could not be given back: ${error.message}`);
    });
  }

  async #lane(): Promise<void> {
    while (!this.#isStopping) {
      const given = this.#given.shift();
      const work = given ?? (await this.#fetch());
      if (work) {
        if (!given) this.call();
        await this.#work(work);
      } else if (!this.#isStopping) {
        await this.#beIdle();
      }
    }
  }

  async #fetch(): Promise<Work | null> {
    this.#isCalled = false;
    try {
      const job = await this.#jobs.fetch();
      return job && { job };
    } catch (error) {
      if (this.#isStopping) return null;
      this.#logger.warn(`No job could be taken: ${(error as Error).message}`);
      await pause(troubleMs);
      return null;
    }
  }

  async #beIdle(): Promise<void> {
    if (this.#isCalled || this.#given.length > 0) return;
    await new Promise<void>(resolve => this.#idle.push(resolve));
  }

  async #work(work: Work): Promise<void> {
    const { job } = work;
    this.#inHand.set(job.id, job);
    try {
      const isCompleted = await this.#handle(work);
      if (!isCompleted) await this.#jobs.complete(job);
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
