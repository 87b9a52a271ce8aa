import type { Knex } from 'knex';
import { CrashDatabase } from './CrashDatabase';
import { killAtPoints } from './killAtPoints';
import type { Point } from './points';
import { Random } from './Random';
import { Resumes } from './Resumes';
import { TargetWorld } from './TargetWorld';
import { pause, until } from './until';
import { verdicts, type Verdict } from './verdicts';
import { Workers, type Worker } from './Workers';
import { Workload } from './workload';

const pointWithinMs = 60_000;
const drainWithinMs = 120_000;

/** Replicas on one database with work to do, and what can happen to them. */
export class Suite {
  readonly knex: Knex;
  readonly world = new TargetWorld();
  readonly resumes: Resumes;
  readonly #workers: Workers;
  #feeding: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #deadlocks = 0;

  private constructor(
    private readonly database: CrashDatabase,
    private readonly workload: Workload,
    private readonly random: Random,
    withoutFence: boolean,
  ) {
    this.knex = database.knex;
    this.resumes = new Resumes(this.knex);
    this.#workers = new Workers({
      database: database.url,
      world: this.world,
      withoutFence,
      spares: 2,
    });
    this.world.jobMs = 60;
    this.world.buildMs = 60;
  }

  static async create(options: {
    server: string;
    random: Random;
    services: number;
    withoutFence?: boolean;
  }): Promise<Suite> {
    const { server, random, services, withoutFence = false } = options;
    const database = await CrashDatabase.create(server);
    const workload = await Workload.create(database.knex, services);
    return new Suite(database, workload, random, withoutFence);
  }

  get deliveries(): number {
    return this.workload.deliveries;
  }

  async startWorkers(count: number): Promise<Worker[]> {
    return await Promise.all(
      Array.from({ length: count }, () => this.#workers.start()),
    );
  }

  /** Keeps every service busy from now on. */
  feed(): void {
    const next = () => {
      this.#timer = setTimeout(() => {
        this.#feeding = this.workload
          .feed()
          .catch(() => {})
          .then(next);
      }, 100);
    };
    next();
  }

  async stopFeeding(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#feeding;
    clearTimeout(this.#timer);
  }

  async killAtPoints(points: readonly Point[]): Promise<Verdict> {
    return await killAtPoints(this.#workers, points, async (worker, at) => {
      await this.resumes.note('kill', worker.replica, at);
    });
  }

  /** Kills replicas at random instants, and starts others. */
  async killAtRandom(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await pause(this.random.between(150, 1_500));
      const [worker] = this.random.shuffle([...this.#workers.alive]);
      worker.child.kill('SIGKILL');
      const { at } = await worker.ended;
      await this.resumes.note('kill', worker.replica, at);
      await this.#workers.start();
    }
  }

  /** Kills every replica at once, then starts as many. */
  async killAll(): Promise<void> {
    const all = [...this.#workers.alive];
    all.forEach(worker => worker.child.kill('SIGKILL'));
    await Promise.all(all.map(worker => worker.ended));
    await this.startWorkers(all.length);
  }

  /**
   * Lets Postgres be killed and started again while everything is at work; whether deliveries are finished again. What
   * killed replicas held has gone on by then: else it would be measured how long Postgres was away.
   */
  async killPostgres(kill: () => Promise<void>): Promise<boolean> {
    await until(() => this.resumes.allWentOn(), 30_000);
    this.#deadlocks += await this.#countDeadlocks();
    await kill();
    let before: number | undefined;
    return await until(async () => {
      before ??= await this.workload.delivered();
      return (await this.workload.delivered()) > before;
    }, 60_000);
  }

  /** Freezes a replica in the middle of its work until others have taken it over, then lets it go on. */
  async freeze(): Promise<void> {
    const [worker] = this.random.shuffle([...this.#workers.alive]);
    for (;;) {
      const at = Date.now();
      worker.child.kill('SIGSTOP');
      if ((await this.resumes.note('freeze', worker.replica, at)) > 0) break;
      worker.child.kill('SIGCONT');
      await pause(20);
    }
    await until(() => this.resumes.allWentOn(), 30_000);
    worker.child.kill('SIGCONT');
    await pause(500);
  }

  /**
   * Cuts the session that shows that a replica lives while it waits before a write, until another one has taken over
   * what it holds; then it goes on, and writes first, because the world has become slow.
   */
  async declareDead(point: Point): Promise<boolean> {
    const worker = await this.#workers.start();
    worker.trap([point], 'wait');
    const held = await Promise.race([
      worker.waits,
      pause(pointWithinMs).then(() => null),
    ]);
    if (held === null) return false;
    this.#workers.answerAfterMs = 500;
    const isTakenOver = await until(async () => {
      await this.#cutLiveness(worker.replica);
      const claim = await this.knex('crash_claims')
        .where({ id: held })
        .orderBy('seq', 'desc')
        .first('owner');
      return claim.owner !== worker.replica;
    }, 10_000);
    worker.goOn();
    await pause(1_000);
    this.#workers.answerAfterMs = 0;
    return isTakenOver;
  }

  async #cutLiveness(replica: string): Promise<void> {
    await this.knex.raw(
      `select pg_terminate_backend(l.pid) from pg_locks l
       join replicas r on l.objid = r.id
       where l.locktype = 'advisory' and l.granted and r.name = ?
         and l.database = (select oid from pg_database where datname = current_database())`,
      [replica],
    );
  }

  /** Waits until everything is at its end. */
  async drain(): Promise<void> {
    await this.stopFeeding();
    await until(async () => (await this.workload.open()) === 0, drainWithinMs);
    await until(async () => {
      const { rows } = await this.knex.raw(
        `select 1 from spaceship_jobs.job where state = 'active' limit 1`,
      );
      return rows.length === 0;
    }, 20_000);
  }

  /** Whether going back was tried at all. */
  async cancelled(): Promise<Verdict> {
    const count = await this.workload.cancelled();
    return {
      what: `deliveries were cancelled on their way: ${count}`,
      faults: count > 0 ? [] : ['none was'],
    };
  }

  async verdicts(mostReplays: number): Promise<Verdict[]> {
    const deadlocks = this.#deadlocks + (await this.#countDeadlocks());
    return [
      ...(await verdicts(this.knex, this.world, { mostReplays })),
      {
        what: 'no transactions waited for each other in a circle',
        faults: deadlocks > 0 ? [`${deadlocks} did`] : [],
      },
    ];
  }

  /** Postgres begins to count anew when it was killed. */
  async #countDeadlocks(): Promise<number> {
    const { rows } = await this.knex.raw(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0].deadlocks);
  }

  async close(): Promise<void> {
    await this.stopFeeding();
    await this.#workers.stop();
    await this.database.drop();
  }
}
