import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { PgBoss } from 'pg-boss';
import {
  subjectKinds,
  subjectTables,
  activeSql,
  type Subject,
  type SubjectKind,
} from '../subject';
import type { Wakes } from '../wakes';
import { bossDatabase, keptStatementsOn, statementsOn } from './bossDatabase';
import { jobsSchema, subjectsQueue as queue } from './jobsSchema';

/**
 * After so many jobs the statistics of the queue are taken anew. Plans are kept, and one that was made when the queue
 * was all but empty reads every job there is: ten times as long as the right one with some thousand (measured).
 */
const analyzeEvery = 500;

/** One wake-up in the hand of a lane. `attempt` fences its completion. */
export type Job = { id: string; attempt: number; subject: Subject };

/** When to take a subject up: at once, where no instant is said. */
export type Timer = {
  subject: Subject;
  at: Date | null;
  /** It was never woken before: there is no job for it, and no owner. */
  isFirst?: boolean;
};

/** No lane is called for a job that is due so late, and it is in somebody's hand before that. */
const heldForSeconds = 3_600;

const jobOf = (id: string, subject: Subject, at: Date | null) => ({
  id,
  data: subject,
  singletonKey: subject.id,
  startAfter: at ?? (0 as Date | number),
});

/** The row of a job's subject, where it is in the hand of such a holder at this very attempt. */
const holders = (condition: string): string =>
  Object.values(subjectTables)
    .map(
      ({ table }) =>
        `select from ${table} s
         where s.id = cast(j.singleton_key as uuid) and s.job_id = j.id and s.job_attempt = j.retry_count and ${condition}`,
    )
    .join(' union all ');

/** The schema or a table of the queue is gone. */
const isMissing = (error: unknown): boolean =>
  ['42P01', '3F000', '42883'].includes((error as { code?: string }).code ?? '');

/**
 * The queue of wake-ups: pg-boss with one key per subject, at most one waiting and one active job for each. Nothing in
 * it is the truth: when it is lost, it is made again from the rows.
 */
export class Jobs implements Wakes {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #heard: () => void;
  readonly #schema: string;
  readonly #kept: ReturnType<typeof keptStatementsOn>;
  #boss: PgBoss | undefined;
  #taken = 0;
  #rebuilding: Promise<void> | undefined;
  #stopped = false;

  constructor(options: {
    knex: Knex;
    logger: LoggerService;
    /** Called when a job may be waiting. */
    heard: () => void;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#heard = options.heard;
    this.#schema = jobsSchema(options.knex);
    this.#kept = keptStatementsOn(options.knex);
  }

  async start(): Promise<void> {
    const boss = new PgBoss({
      db: bossDatabase(this.#knex, this.#heard, error => this.#complain(error)),
      schema: this.#schema,
      useListenNotify: true,
      schedule: false,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
      maintenanceIntervalSeconds: 60,
      monitorVacuum: false,
      reindex: false,
    });
    boss.on('error', error => this.#complain(error));
    await boss.start();
    await boss.createQueue(queue, {
      policy: 'stately',
      notify: true,
      heartbeatSeconds: 10,
      retryLimit: 10_000,
      retryDelay: 0,
      deleteAfterSeconds: 600,
    });
    this.#boss = boss;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#rebuilding?.catch(() => {});
    await this.#boss
      ?.stop({ graceful: false, close: false })
      .catch(error => this.#complain(error));
  }

  async wake(trx: Knex | Knex.Transaction, { kind, id }: Subject, at?: Date) {
    await this.enqueue(trx, await this.raise(trx, { kind, id }, at));
  }

  async wakeAll(
    trx: Knex | Knex.Transaction,
    kind: SubjectKind,
    of: { serviceId: string; except?: string | null },
  ) {
    await this.enqueue(trx, await this.raiseAll(trx, kind, of));
  }

  /** Counts the wake-up in the subject's row; its job is still to be put there. */
  async raise(
    trx: Knex | Knex.Transaction,
    { kind, id }: Subject,
    at?: Date,
  ): Promise<Timer[]> {
    return await this.#raise(trx, kind, 'id = ?', [at ?? null, id]);
  }

  async raiseAll(
    trx: Knex | Knex.Transaction,
    kind: SubjectKind,
    { serviceId, except = null }: { serviceId: string; except?: string | null },
  ): Promise<Timer[]> {
    const others = 'service_id = ? and id is distinct from cast(? as uuid)';
    return await this.#raise(trx, kind, others, [null, serviceId, except]);
  }

  async #raise(
    trx: Knex | Knex.Transaction,
    kind: SubjectKind,
    which: string,
    values: any[],
  ): Promise<Timer[]> {
    const { rows } = await trx.raw(
      `update ${subjectTables[kind].table} set wakes = wakes + 1,
         next_at = least(next_at, coalesce(?::timestamptz, clock_timestamp()))
       where ${which} and state in (${activeSql(kind)})
       returning id, next_at, wakes = 1 as is_first, next_at <= clock_timestamp() as due`,
      values,
    );
    return rows.map(({ id, next_at: at, due, is_first: isFirst }: any) => ({
      subject: { kind, id },
      at: due ? null : at,
      isFirst,
    }));
  }

  /** Puts jobs there, or moves those that wait to these instants. Callers hold the locks of the subjects' rows. */
  async enqueue(
    trx: Knex | Knex.Transaction,
    timers: readonly Timer[],
  ): Promise<void> {
    await this.#insert(
      trx,
      timers.map(({ subject, at }) => jobOf(randomUUID(), subject, at)),
    );
  }

  /**
   * The same, with one job that its caller fetches at once, in this transaction. False where its subject has a job: then
   * it is due for whoever comes first.
   */
  async enqueueHeld(
    trx: Knex | Knex.Transaction,
    held: Job,
    timers: readonly Timer[],
  ): Promise<boolean> {
    const made = await this.#insert(trx, [
      { ...jobOf(held.id, held.subject, null), startAfter: heldForSeconds },
      ...timers.map(({ subject, at }) => jobOf(randomUUID(), subject, at)),
    ]);
    if (made.includes(held.id)) return true;
    await this.enqueue(trx, [{ subject: held.subject, at: null }]);
    return false;
  }

  /** Gives the ids of those that were made; the others were moved. */
  async #insert(
    trx: Knex | Knex.Transaction,
    jobs: readonly ReturnType<typeof jobOf>[],
  ): Promise<readonly string[]> {
    if (jobs.length === 0) return [];
    const db = statementsOn(trx);
    return await this.#use(async boss => {
      // Mostly none is waiting; looking for one first costs more the more others wait.
      const made =
        (await boss.insert(queue, [...jobs], { db, returnId: true })) ?? [];
      for (const { id, data, ...options } of jobs) {
        if (made.includes(id)) continue;
        await boss.upsert(queue, data, { ...options, db });
      }
      return made;
    });
  }

  async fetch(): Promise<Job | null> {
    const [job] = await this.#use(boss =>
      boss.fetch<Subject>(queue, {
        batchSize: 1,
        includeMetadata: true,
        db: this.#kept,
      }),
    );
    if (!job) return null;
    this.#taken += 1;
    if (this.#taken % analyzeEvery === 0) this.#analyze();
    return { id: job.id, attempt: job.retryCount, subject: job.data };
  }

  /** In the background, and not where somebody else does it at the moment. */
  #analyze(): void {
    this.#knex
      .raw(`analyze (skip_locked) ${this.#schema}.job (name, state)`)
      .catch(error => this.#complain(error));
  }

  async complete(job: Job): Promise<void> {
    await this.#use(boss =>
      boss.complete(queue, { id: job.id, retryCount: job.attempt }),
    );
  }

  /** Shows that the owners of these jobs live. */
  async touch(jobs: readonly Job[]): Promise<void> {
    // One by one: who waits for a row that is being completed may not hold others that are about to be.
    for (const { id, attempt: retryCount } of jobs) {
      await this.#use(boss => boss.touch(queue, { id, retryCount }));
    }
  }

  /** Ends this attempt; the job is fetched again by whoever comes first. */
  async giveBack(job: Job): Promise<void> {
    await this.#use(boss =>
      boss.fail(queue, { id: job.id, retryCount: job.attempt }),
    );
  }

  /**
   * Gives the jobs that a dead replica was the last to hold, and did not complete, to the next lanes, before everything
   * that waits.
   */
  async takeBack(replica: string): Promise<number> {
    return await this.#takeBack(
      `exists (${holders('s.lease_owner = :replica')})`,
      { replica },
    );
  }

  /**
   * The same for jobs that were fetched a while ago and that no living replica has claimed: their owner died before it
   * could, or its claim was committed only after others had looked for what it left.
   */
  async takeBackUnclaimed(olderThanMs: number): Promise<number> {
    const living = holders(
      's.lease_owner in (select name from replicas where gone_at is null)',
    );
    return await this.#takeBack(
      `j.started_on < clock_timestamp() - :olderThanMs * interval '1 millisecond'
       and not exists (${living})`,
      { olderThanMs },
    );
  }

  async #takeBack(
    which: string,
    values: Record<string, string | number>,
  ): Promise<number> {
    const { rows } = await this.#knex.raw(
      `select j.id, j.retry_count from ${this.#schema}.job j
       where j.name = :queue and j.state = 'active' and ${which}`,
      { queue, ...values },
    );
    if (rows.length === 0) return 0;
    await this.#use(async boss => {
      const attempts = rows.map((row: any) => ({
        id: row.id,
        retryCount: row.retry_count,
      }));
      // At once, so that the last does not wait for all the others.
      await boss.fail(queue, attempts);
      for (const { id } of attempts) {
        await boss.update(queue, undefined, { id, priority: 100 });
      }
    });
    // Where somebody took them in between, or is deaf, nobody was told.
    this.#heard();
    return rows.length;
  }

  /** Makes the queue again where it is gone; every active subject gets its job back. */
  async rebuild(): Promise<void> {
    if (this.#stopped) return;
    this.#rebuilding ??= this.#rebuild().finally(() => {
      this.#rebuilding = undefined;
    });
    await this.#rebuilding;
  }

  async #rebuild(): Promise<void> {
    this.#logger.warn(
      `The queue ${this.#schema} is gone; making it again from what is stored`,
    );
    await this.#boss?.stop({ graceful: false, close: false }).catch(() => {});
    this.#boss = undefined;
    await this.start();
    for (const kind of subjectKinds) {
      const { rows } = await this.#knex.raw(
        `select id, next_at from ${subjectTables[kind].table}
         where state in (${activeSql(kind)})`,
      );
      for (const { id, next_at: at } of rows) {
        await this.enqueue(this.#knex, [{ subject: { kind, id }, at }]);
      }
    }
    this.#heard();
  }

  async #use<T>(act: (boss: PgBoss) => Promise<T>): Promise<T> {
    if (!this.#boss) {
      throw new Error('The queue is being made again; try once more.');
    }
    try {
      return await act(this.#boss);
    } catch (error) {
      if (isMissing(error)) {
        this.rebuild().catch(cause => this.#complain(cause));
      }
      throw error;
    }
  }

  #complain(error: unknown): void {
    if (this.#stopped) return;
    this.#logger.warn(`The queue reports: ${(error as Error).message}`);
    if (isMissing(error)) {
      this.rebuild().catch(cause =>
        this.#logger.warn(`The queue could not be made again: ${cause}`),
      );
    }
  }
}
