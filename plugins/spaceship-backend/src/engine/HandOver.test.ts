import { mockServices } from '@backstage/backend-test-utils';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { insertService } from '../crash/organization';
import { HandOver } from './HandOver';
import { Jobs } from './jobs/Jobs';
import type { Subject } from './subject';

jest.setTimeout(60_000);

let database: TestDatabase;
let serviceId: string;
let jobs: Jobs;

beforeAll(async () => {
  database = await createTestDatabase();
  serviceId = await insertService(database.knex, 'flags');
  jobs = new Jobs({
    knex: database.knex,
    logger: mockServices.logger.mock(),
    heard: () => {},
  });
  await jobs.start();
});
afterEach(async () => {
  await database.knex('builds').delete();
  await database.knex.raw('delete from spaceship_jobs.job');
});
afterAll(async () => {
  await jobs?.stop();
  await database?.drop();
});

const insert = async (key: string): Promise<Subject> => {
  const id = newId<'build'>();
  await database.knex('builds').insert({
    ...{ id, service_id: serviceId, build_key: key },
    ...{ commit: 'a1', message: '', state: 'waiting' },
    ...{ model: '{}', authors: '[]' },
  });
  return { kind: 'build', id };
};

const row = ({ id }: Subject) => database.knex('builds').where({ id }).first();

/** Wakes them in one transaction; gives what is in hand after it. */
async function wake(...subjects: Subject[]) {
  const handOver = new HandOver(jobs, 'replica-1');
  await database.knex.transaction(async trx => {
    for (const subject of subjects) await handOver.wake(trx, subject);
  });
  return handOver.taken;
}

describe('a hand-over', () => {
  it('has the first new subject in hand, claimed, and the others in the queue', async () => {
    const [one, other] = [await insert('one'), await insert('other')];
    const taken = await wake(one, other);
    expect(taken).toMatchObject({
      job: { subject: one, attempt: 0 },
      lease: { subject: one, fence: 1, wakes: 1 },
    });
    expect(await row(one)).toMatchObject({
      lease_owner: 'replica-1',
      job_id: taken!.job.id,
      job_attempt: 0,
    });
    expect(await jobs.fetch()).toMatchObject({ subject: other });
    expect(await jobs.fetch()).toBeNull();
  });

  it('takes the one that was made first where several are woken together', async () => {
    const [one] = [await insert('one'), await insert('other')];
    // Whatever order the database finds them in.
    await database.knex('builds').where({ id: one.id }).update('message', 'x');
    const handOver = new HandOver(jobs, 'replica-1');
    await database.knex.transaction(trx =>
      handOver.wakeAll(trx, 'build', { serviceId }),
    );
    expect(handOver.taken).toMatchObject({ job: { subject: one } });
  });

  it('leaves a subject to the queue that was woken before, also while another lane has it', async () => {
    const one = await insert('one');
    await database.knex.transaction(trx => jobs.wake(trx, one));
    const before = await jobs.fetch();
    expect(await wake(one)).toBeUndefined();
    expect(await jobs.fetch()).toBeNull();
    await jobs.complete(before!);
    expect(await jobs.fetch()).toMatchObject({ subject: one });
  });

  it('keeps a wake-up that comes while the subject is in hand', async () => {
    const one = await insert('one');
    const taken = await wake(one);
    await database.knex.transaction(trx => jobs.wake(trx, one));
    expect(await jobs.fetch()).toBeNull();
    await jobs.complete(taken!.job);
    expect(await jobs.fetch()).toMatchObject({ subject: one });
  });

  it('is undone with its transaction', async () => {
    const one = await insert('one');
    const handOver = new HandOver(jobs, 'replica-1');
    await expect(
      database.knex.transaction(async trx => {
        await handOver.wake(trx, one);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await row(one)).toMatchObject({ lease_owner: null, wakes: '0' });
    await database.knex.transaction(trx => jobs.wake(trx, one));
    expect(await jobs.fetch()).toMatchObject({ subject: one });
  });

  it('goes on elsewhere, too, when its owner was gone before the commit got through', async () => {
    const replica = { name: 'replica-1' };
    await database.knex('replicas').insert(replica);
    const one = await insert('one');
    await wake(one);
    expect(await jobs.takeBackUnclaimed(0)).toBe(0);
    await database
      .knex('replicas')
      .where(replica)
      .update({ gone_at: new Date() });
    expect(await jobs.takeBackUnclaimed(0)).toBe(1);
    expect(await jobs.fetch()).toMatchObject({ subject: one, attempt: 1 });
  });

  it('goes on elsewhere when whoever had it in hand is gone', async () => {
    const one = await insert('one');
    const { job } = (await wake(one))!;
    expect(await jobs.takeBack('replica-2')).toBe(0);
    expect(await jobs.takeBack('replica-1')).toBe(1);
    expect(await jobs.fetch()).toMatchObject({
      id: job.id,
      subject: one,
      attempt: 1,
    });
  });
});
