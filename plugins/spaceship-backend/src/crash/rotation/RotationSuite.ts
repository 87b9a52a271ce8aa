import { TestAgent } from '@spaceship/agent/testing';
import { CrashDatabase } from '../CrashDatabase';
import type { Point } from '../points';
import type { Random } from '../Random';
import { pause, until } from '../until';
import type { Verdict } from '../verdicts';
import type { Wish } from '../wishes';
import { Workers } from '../Workers';
import { AddonServer, logIn } from './AddonServer';
import { askedOf, missingIn } from './askedOf';
import { Consumers } from './Consumers';
import { Credentials } from './Credentials';
import { deliverConsumers, type Delivered } from './deliverConsumers';
import { Staff } from './Staff';

const rotatedWithinMs = 90_000;
const seenWithinMs = 30_000;

/** `taken back`: cancelled while the old credential is closed and can be opened again. */
type Way = 'plain' | 'leaked' | 'taken back';

const named: Record<Way, string> = {
  plain: 'rotations',
  leaked: 'rotations of a leaked credential',
  'taken back': 'rotations that were taken back',
};

/** The credential of a real Postgres is rotated under load, again and again, while whoever rotates it is killed. */
export class RotationSuite {
  readonly #staff: Staff;
  readonly #credentials: Credentials;
  /** While a leaked credential was taken from its users. */
  readonly #outages: { from: number; to: number }[] = [];
  #rotations = 0;

  private constructor(
    private readonly database: CrashDatabase,
    private readonly agent: TestAgent,
    private readonly consumers: Consumers,
    private readonly at: Delivered,
    private readonly random: Random,
  ) {
    this.#credentials = new Credentials(
      database.knex,
      new AddonServer(agent.client, at.addonId),
      at,
    );
    this.#staff = new Staff(
      new Workers({ database: database.url, agent: agent.socket, spares: 2 }),
    );
  }

  static async create(server: string, random: Random): Promise<RotationSuite> {
    const database = await CrashDatabase.create(server);
    const agent = await TestAgent.start();
    const consumers = new Consumers();
    const at = await deliverConsumers(database, agent, consumers);
    const suite = new RotationSuite(database, agent, consumers, at, random);
    consumers.use(at.address);
    await suite.#staff.begin();
    return suite;
  }

  /** One rotation after the other, until somebody has died at every point. */
  async killAtPoints(
    points: readonly Point[],
    way: Way = 'plain',
  ): Promise<Verdict> {
    const kills = this.#staff.kills;
    const faults: string[] = [];
    let rotations = 0;
    this.#staff.trap(points);
    for (;;) {
      const left = this.#staff.pending.length;
      faults.push(...(await this.#rotate(way)));
      rotations += 1;
      const { pending } = this.#staff;
      if (pending.length === 0) break;
      if (pending.length === left || faults.length > 0) {
        faults.push(...pending.map(point => `never came to ${point}`));
        break;
      }
    }
    this.#staff.trap([]);
    return {
      what: `${rotations} ${named[way]} ended well, whoever rotated killed ${
        this.#staff.kills - kills
      } times, at each of ${points.length} points`,
      faults,
    };
  }

  /** Rotations in which replicas and the agent are killed at random instants. */
  async killAtRandom(rotations: number): Promise<Verdict> {
    const kills = this.#staff.kills;
    const faults: string[] = [];
    let agents = 0;
    for (let rotation = 0; rotation < rotations; rotation++) {
      faults.push(
        ...(await this.#rotate('plain', async () => {
          await pause(this.random.between(50, 1_200));
          await this.#staff.killOne(all => this.random.shuffle(all)[0]);
          if (this.random.between(0, 3) > 0) return;
          await this.agent.crash();
          agents += 1;
        })),
      );
    }
    return {
      what: `${rotations} rotations ended well with ${
        this.#staff.kills - kills
      } replicas and ${agents} agents killed at random`,
      faults,
    };
  }

  /**
   * Somebody keeps a session of the old login and never moves: nobody takes it from them, also not after everybody who
   * rotates was killed, until a person says so, or goes back.
   */
  async neverMoves(says: 'force' | 'cancel'): Promise<Verdict[]> {
    const before = await this.#credentials.current();
    const session = await logIn({
      connectionString: before.url,
      application_name: 'reporting',
    });
    const operationId = await this.#ask(false);
    const { input } = await this.#find(operationId);
    const asked = await this.#untilAsked(operationId);
    const killedAt = new Date();
    await this.#staff.killAll();
    await until(
      () => this.#credentials.wereCounted(before.generation, killedAt),
      seenWithinMs,
    );
    const stays: Verdict = {
      what: 'who never moves keeps the old login, whoever is killed; it says who that is and what can be done',
      faults: [
        ...asked,
        ...(await this.#untilAsked(operationId)),
        ...(await faultOf('their query', session.query('select 1'))),
        ...(await this.#credentials.overlaps(before, input.generation)),
      ],
    };
    await this.#wish({ do: says, operationId });
    const { state } = await this.#ended(operationId);
    const isIn = (await faultOf('', session.query('select 1'))).length === 0;
    await session.end().catch(() => {});
    if (says === 'cancel') {
      return [
        stays,
        {
          what: 'a person goes back: they go on, and the new login is gone',
          faults: [
            ...(state === 'cancelled' ? [] : [await this.#whyNot(operationId)]),
            ...(isIn ? [] : ['their session was ended']),
            ...(await this.#credentials.returned(before)),
          ],
        },
      ];
    }
    return [
      stays,
      {
        what: 'a person ends their sessions, and the old login is gone',
        faults: [
          ...(state === 'succeeded' ? [] : [await this.#whyNot(operationId)]),
          ...(isIn ? ['their session goes on'] : []),
          ...(await this.#credentials.replaced(before, input.generation)),
        ],
      },
    ];
  }

  /** Nobody who worked with a credential that was not leaked noticed anything; of a leaked one they did. */
  load(): Verdict[] {
    const { queries, logins, requests, used, failures } = this.consumers.load();
    const isExpected = (at: number) =>
      this.#outages.some(({ from, to }) => from <= at && at <= to);
    const unexpected = failures.filter(({ at }) => !isExpected(at));
    const count = (what: string) =>
      unexpected.filter(failure => failure.what === what).length;
    return [
      {
        what: `under load, in ${
          this.#rotations
        } rotations: of ${queries} queries ${count(
          'query',
        )} failed, of ${logins} logins ${count(
          'login',
        )}, of ${requests} requests ${count('request')}`,
        faults: [
          ...unexpected.map(
            ({ at, what, error }) =>
              `${new Date(at).toISOString()} a ${what}: ${error}`,
          ),
          ...(used.length > this.#rotations
            ? []
            : [`only ${used.join(', ')} were used`]),
        ],
      },
      {
        what: `a leaked credential was taken from those who used it, ${
          failures.length - unexpected.length
        } times at once`,
        faults:
          failures.length > unexpected.length
            ? []
            : ['nobody noticed, and somebody should have'],
      },
    ];
  }

  /** What must be true of the rows when all has come to rest. */
  async rows(): Promise<Verdict> {
    const { rows } = await this.database.knex.raw(`
      select what, details from crash_faults
      union all select 'a step runs', name from steps where state = 'running'
      union all select 'a place is held', cast(leased_to as text) from service_destinations where leased_to is not null
      union all select 'an add-on is held', cast(leased_to as text) from addons where leased_to is not null`);
    return {
      what: 'steps were written once, and nothing is held any more',
      faults: rows.map((row: object) => JSON.stringify(row)),
    };
  }

  async close(): Promise<void> {
    await this.#staff.close();
    // The service writes into a folder of the consumers as long as it runs.
    await this.agent.dispose();
    await this.consumers.close();
    await this.database.drop();
  }

  /** One rotation, and what is wrong after it; `meanwhile` is called again and again until it has ended. */
  async #rotate(way: Way, meanwhile?: () => Promise<void>): Promise<string[]> {
    const before = await this.#credentials.current();
    const from = Date.now();
    this.#staff.arm(way !== 'taken back');
    const operationId = await this.#ask(way === 'leaked');
    if (way === 'taken back') await this.#takeBack(operationId);
    let isOver = false;
    const disturbance = (async () => {
      while (meanwhile && !isOver) await meanwhile();
    })();
    const ended = await this.#ended(operationId);
    isOver = true;
    await disturbance;
    if (way === 'leaked') this.#outages.push({ from, to: Date.now() });
    if (ended.state !== (way === 'taken back' ? 'cancelled' : 'succeeded')) {
      return [await this.#whyNot(operationId)];
    }
    return way === 'taken back'
      ? await this.#credentials.returned(before)
      : await this.#credentials.replaced(before, ended.input.generation);
  }

  /** Cancels it once the old login is being closed. Only from then on somebody dies. */
  async #takeBack(operationId: string): Promise<void> {
    await until(async () => {
      const closing = await this.database
        .knex('steps')
        .where({ subject_id: operationId, direction: 'forward' })
        .whereRaw(`input ->> 'kind' = 'credential.fence'`);
      return closing.length > 0;
    }, rotatedWithinMs);
    this.#staff.arm(true);
    await this.#wish({ do: 'cancel', operationId });
  }

  /** Wishes for a rotation, and gives its operation. */
  async #ask(leaked: boolean): Promise<string> {
    const { knex } = this.database;
    const rotations = () =>
      knex('operations').where({ kind: 'rotate' }).orderBy('id').pluck('id');
    const { length } = await rotations();
    const { bindingId } = this.at;
    await this.#wish({ do: 'rotate', bindingId, leaked });
    await until(async () => (await rotations()).length > length, seenWithinMs);
    this.#rotations += 1;
    return (await rotations())[length];
  }

  async #wish(wish: Wish): Promise<void> {
    await this.database
      .knex('crash_wishes')
      .insert({ wish: JSON.stringify(wish) });
  }

  #find(id: string): Promise<Record<string, any>> {
    return this.database.knex('operations').where({ id }).first();
  }

  async #ended(id: string): Promise<Record<string, any>> {
    const hasEnded = async () => (await this.#find(id)).ended_at !== null;
    await until(hasEnded, rotatedWithinMs);
    return await this.#find(id);
  }

  async #whyNot(id: string): Promise<string> {
    const { state, outcome_reason: reason } = await this.#find(id);
    const step = await this.database
      .knex('steps')
      .where({ subject_id: id })
      .orderBy('n', 'desc')
      .first('name', 'state', 'output');
    return `it is ${state} at ${JSON.stringify(step)}: ${reason}`;
  }

  /** Waits until a person is asked, and says what is wrong with how that is done. */
  async #untilAsked(id: string): Promise<string[]> {
    let asked: string | null = null;
    await until(async () => {
      asked = askedOf((await this.#find(id)).tree);
      return asked !== null;
    }, seenWithinMs);
    return missingIn(asked);
  }
}

const faultOf = (what: string, act: Promise<unknown>): Promise<string[]> =>
  act.then(
    () => [],
    error => [`${what} failed: ${error}`],
  );
