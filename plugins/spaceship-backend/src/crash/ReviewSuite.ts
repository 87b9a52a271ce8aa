import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import { Jobs } from '../engine/jobs/Jobs';
import { receiveEvent } from '../events/receiveEvent';
import { databaseNow } from '../api/databaseNow';
import { endReview } from '../reviews/endReview';
import { lookAtBranches } from '../reviews/lookAtBranches';
import { findLivingReview } from '../reviews/store/reviewRow';
import { lockService } from '../services/store/lockService';
import { CrashDatabase } from './CrashDatabase';
import { killAtPoints } from './killAtPoints';
import { MemorySource } from './MemorySource';
import { insertDestination, insertService } from './organization';
import type { Point } from './points';
import { quiet } from './quiet';
import type { Random } from './Random';
import {
  branchHistory,
  commitOf,
  mainCommit,
  type BranchAct,
} from './reviewHistories';
import { reviewParts } from './reviewParts';
import { reviewVerdicts, type HeadMove } from './reviewVerdicts';
import { TargetWorld } from './TargetWorld';
import { pause, until } from './until';
import type { Verdict } from './verdicts';
import { Workers } from './Workers';

const services = 5;
const settleWithinMs = 240_000;
const roundEveryMs = 700;
/** Histories that are under way at the same time. */
const atOnce = 12;

/** Branches that come and go while replicas are killed, and what is left of their environments. */
export class ReviewSuite {
  readonly world = new TargetWorld();
  readonly #workers: Workers;
  readonly #jobs: Jobs;
  readonly #services: { id: string; name: string }[] = [];
  readonly #moves: HeadMove[] = [];
  #rounds: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  private constructor(
    private readonly database: CrashDatabase,
    private readonly random: Random,
  ) {
    this.#workers = new Workers({
      database: database.url,
      world: this.world,
      spares: 2,
    });
    this.#jobs = new Jobs({
      knex: database.connect(),
      logger: quiet,
      heard: () => {},
    });
    this.world.buildMs = 150;
  }

  static async create(server: string, random: Random): Promise<ReviewSuite> {
    const suite = new ReviewSuite(await CrashDatabase.create(server), random);
    await suite.#begin();
    return suite;
  }

  /** Services whose data is at staging, three replicas, and rounds over the branches. */
  async #begin(): Promise<void> {
    const { knex } = this.database;
    await insertDestination(knex, 'staging', 'staging', 0);
    for (let index = 0; index < services; index++) {
      const name = `shop-${index}`;
      this.#services.push({ id: await insertService(knex, name), name });
      this.world.setHead(name, 'main', mainCommit);
    }
    await this.#jobs.start();
    await Promise.all([1, 2, 3].map(() => this.#workers.start()));
    for (const { name } of this.#services) {
      await this.#tell(name, 'main', mainCommit);
    }
    await until(async () => {
      const ready = await knex('addons').where({ state: 'ready' });
      return ready.length === services;
    }, settleWithinMs);
    this.#rounds = setInterval(() => {
      this.#round = this.#round.then(() => this.#look());
    }, roundEveryMs);
  }

  /** So many branches, some at a time; replicas are killed at random meanwhile. */
  async live(branches: number): Promise<void> {
    let isOver = false;
    const killing = (async () => {
      while (!isOver) {
        await pause(this.random.between(400, 2_000));
        const [worker] = this.random.shuffle([...this.#workers.alive]);
        worker?.child.kill('SIGKILL');
        await worker?.ended;
        await this.#workers.start();
      }
    })();
    const waiting = Array.from({ length: branches }, (_, branch) => branch);
    const histories = waiting.map(() => branchHistory(this.random));
    const lane = async () => {
      for (;;) {
        const branch = waiting.shift();
        if (branch === undefined) return;
        await this.#play(branch, histories[branch]);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    isOver = true;
    await killing;
  }

  /** Kills a replica at each point, while one branch after the other is made and deleted. */
  async killAtPoints(points: readonly Point[], from: number): Promise<Verdict> {
    let isOver = false;
    const feeding = (async () => {
      for (let branch = from; !isOver; branch++) {
        const number = from + ((branch - from) % 20);
        const made = this.random.between(800, 2_500);
        await this.#act(number, {
          do: 'push',
          n: 1,
          afterMs: 0,
          event: 'told',
        });
        await this.#act(number, {
          do: 'delete',
          n: 1,
          afterMs: made,
          event: 'told',
        });
      }
    })();
    const verdict = await killAtPoints(this.#workers, points, async () => {});
    isOver = true;
    await feeding;
    return verdict;
  }

  async #play(branch: number, acts: readonly BranchAct[]): Promise<void> {
    for (const act of acts) await this.#act(branch, act);
  }

  async #act(branch: number, act: BranchAct): Promise<void> {
    await pause(act.afterMs);
    const service = this.#services[branch % services];
    const name = `branch-${branch}`;
    if (act.do === 'end-by-hand') {
      await this.#endByHand(service.id, name);
      return;
    }
    const commit = act.do === 'push' ? commitOf(branch, act.n) : null;
    this.world.setHead(service.name, name, commit);
    this.#moves.push({ at: Date.now(), service: service.id, name, commit });
    if (act.event === 'lost') return;
    const tell = () => this.#tell(service.name, name, commit);
    if (act.event === 'late') {
      setTimeout(() => tell().catch(() => {}), this.random.between(500, 4_000));
      return;
    }
    await tell();
    if (act.event === 'doubled') await tell();
  }

  async #tell(
    location: string,
    branch: string,
    commit: string | null,
  ): Promise<void> {
    await receiveEvent(this.database.knex, {
      source: 'memory',
      externalId: newId<'event'>(),
      kind: 'push',
      payload: {
        provider: 'memory',
        location,
        branch,
        before: null,
        after: commit ?? '0'.repeat(40),
        pusher: 'user:default/ana',
      },
    });
  }

  async #endByHand(serviceId: string, branch: string): Promise<void> {
    await this.database.knex.transaction(async trx => {
      await lockService(trx, serviceId);
      const living = await findLivingReview(trx, { serviceId, branch });
      if (!living) return;
      await endReview(trx, this.#jobs, living, {
        kind: 'person',
        by: 'user:default/ana',
        at: await databaseNow(trx),
      });
    });
  }

  async #look(): Promise<void> {
    const source = Object.assign(new MemorySource(), {
      heads: async (location: string) => this.world.heads(location),
    });
    await lookAtBranches({
      ...reviewParts('fake'),
      knex: this.database.knex,
      logger: quiet,
      wakes: this.#jobs,
      sources: new Map([['memory', source]]),
    }).catch(() => {});
  }

  /** Until nothing moves any more: what was lost is found by the rounds. */
  async settle(): Promise<Verdict> {
    await pause(5_000);
    const { knex } = this.database;
    const moving = async (): Promise<string[]> => {
      const { rows } = await knex.raw(`
        select 'an event' as what from inbox where processed_at is null
        union all select name || ' is ' || state from review_environments
          where state not in ('ready', 'failed', 'destroyed') or state <> 'destroyed' and missed > 0
        union all select 'operation ' || id || ' is ' || state from operations where state in ('waiting', 'running')
        union all select 'rollout ' || id || ' is ' || state from rollouts
          where state in ('waiting', 'delivering', 'cancelling')`);
      return rows.map((row: { what: string }) => row.what);
    };
    await until(async () => {
      if ((await moving()).length > 0) return false;
      await pause(3 * roundEveryMs);
      return (await moving()).length === 0;
    }, settleWithinMs);
    return { what: 'everything came to rest', faults: await moving() };
  }

  verdicts(): Promise<Verdict[]> {
    return reviewVerdicts(this.database.knex, this.world, this.#moves);
  }

  async close(): Promise<void> {
    clearInterval(this.#rounds);
    await this.#round;
    await this.#workers.stop();
    await this.#jobs.stop();
    await this.database.drop();
  }
}
