import { mockServices } from '@backstage/backend-test-utils';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../__testUtils__/testDatabase';
import { insertService } from '../../crash/organization';
import type { Subject } from '../subject';
import { Jobs } from './Jobs';

jest.setTimeout(60_000);

let database: TestDatabase;
let serviceId: string;
const started: Jobs[] = [];
/** The queue as the first replica has it, or the second. */
const jobs = (replica = 0) => started[replica];

beforeAll(async () => {
  database = await createTestDatabase();
  serviceId = await insertService(database.knex, 'flags');
  for (let replica = 0; replica < 2; replica++) {
    const one = new Jobs({
      knex: database.connect(),
      logger: mockServices.logger.mock(),
      heard: () => {},
    });
    await one.start();
    started.push(one);
  }
});
afterEach(async () => {
  for (let job = await jobs().fetch(); job; job = await jobs().fetch()) {
    await jobs().complete(job);
  }
});
afterAll(async () => {
  await Promise.all(started.map(one => one.stop()));
  await database?.drop();
});

let builds = 0;
const subject = async (): Promise<Subject> => {
  builds += 1;
  const id = newId<'build'>();
  await database.knex('builds').insert({
    ...{ id, service_id: serviceId, build_key: `key-${builds}` },
    ...{ commit: 'a1', message: '', state: 'waiting' },
    ...{ model: '{}', authors: '[]' },
  });
  return { kind: 'build', id };
};

const wake = (of: Subject, at?: Date, replica = 0) =>
  database.knex.transaction(trx => jobs(replica).wake(trx, of, at));

const inAnHour = () => new Date(Date.now() + 3_600_000);

const waiting = async ({ id }: Subject) => {
  const { rows } = await database.knex.raw(
    `select start_after <= clock_timestamp() as due from spaceship_jobs.job
     where singleton_key = ? and state in ('created', 'retry')`,
    [id],
  );
  return rows.map((row: { due: boolean }) => (row.due ? 'due' : 'later'));
};

describe('the queue of wake-ups', () => {
  it('has one waiting job for a subject, however often it is woken', async () => {
    const one = await subject();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => wake(one, undefined, n % 2)),
    );
    expect(await waiting(one)).toEqual(['due']);
  });

  it('moves a timer to now for a wake-up, and never to later for another timer', async () => {
    const one = await subject();
    await wake(one, inAnHour());
    expect(await waiting(one)).toEqual(['later']);
    expect(await jobs().fetch()).toBeNull();
    await wake(one);
    expect(await waiting(one)).toEqual(['due']);
    await wake(one, inAnHour());
    expect(await waiting(one)).toEqual(['due']);
  });

  it('sets several timers at once, also of subjects that have one', async () => {
    const [early, late, fresh] = [
      await subject(),
      await subject(),
      await subject(),
    ];
    await wake(early, inAnHour());
    await wake(late);
    await database.knex.transaction(trx =>
      jobs().enqueue(trx, [
        { subject: early, at: null },
        { subject: late, at: inAnHour() },
        { subject: fresh, at: inAnHour() },
      ]),
    );
    expect(await waiting(early)).toEqual(['due']);
    expect(await waiting(late)).toEqual(['later']);
    expect(await waiting(fresh)).toEqual(['later']);
  });

  it('takes its statistics anew when many jobs went through it, because its plans are kept', async () => {
    const analyzed = async () => {
      const { rows } = await database.knex.raw(
        `select sum(analyze_count) as count from pg_stat_all_tables where schemaname = 'spaceship_jobs'`,
      );
      return Number(rows[0].count);
    };
    const before = await analyzed();
    const one = await subject();
    for (let n = 0; n < 500; n++) {
      await wake(one);
      const job = await jobs(1).fetch();
      await jobs(1).complete(job!);
    }
    let after = before;
    while (after === before) after = await analyzed();
    expect(after).toBeGreaterThan(before);
  });

  it('keeps nothing of a change that was rolled back', async () => {
    const one = await subject();
    await expect(
      database.knex.transaction(async trx => {
        await jobs().wake(trx, one);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await waiting(one)).toEqual([]);
  });

  it('has a job wait for a subject that is being worked on, and gives it to one lane at a time', async () => {
    const one = await subject();
    await wake(one);
    const first = await jobs(0).fetch();
    expect(first?.subject).toEqual(one);
    await wake(one);
    expect(await waiting(one)).toEqual(['due']);
    expect(await jobs(1).fetch()).toBeNull();
    await jobs(0).complete(first!);
    expect((await jobs(1).fetch())?.subject).toEqual(one);
  });

  it('loses no wake-up that comes while the job before is taken and completed', async () => {
    const one = await subject();
    const rounds = 150;
    let isOver = false;
    let seen = 0;
    const lane = async (replica: number) => {
      for (;;) {
        const wasOver = isOver;
        const job = await jobs(replica).fetch();
        if (!job) {
          if (wasOver) return;
          continue;
        }
        const row = await database
          .knex('builds')
          .where({ id: one.id })
          .first('wakes');
        seen = Math.max(seen, Number(row.wakes));
        await jobs(replica).complete(job);
      }
    };
    const lanes = [lane(0), lane(1)];
    const wakers = [0, 1].map(async replica => {
      for (let n = 0; n < rounds; n++) await wake(one, undefined, replica);
    });
    await Promise.all(wakers);
    isOver = true;
    await Promise.all(lanes);
    expect(seen).toBe(2 * rounds);
    expect(await waiting(one)).toEqual([]);
  });
});
