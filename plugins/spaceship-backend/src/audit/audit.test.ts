import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { insertService } from '../crash/organization';
import { appendAudit, verifyAudit } from './index';
import { anchorAudit } from './anchorAudit';

jest.setTimeout(60_000);

let database: TestDatabase;
let serviceId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

const append = (n: number) =>
  database.knex.transaction(trx =>
    appendAudit(trx, {
      serviceId,
      actor: 'user:default/ana',
      action: 'rollout.approve',
      subject: { kind: 'rollout', id: `r${n}` },
      details: { n, note: 'Größe "x"', nested: { b: 1, a: [1.5, null] } },
    }),
  );

let names = 0;
beforeEach(async () => {
  names += 1;
  serviceId = await insertService(database.knex, `flags-${names}`);
  for (let n = 1; n <= 5; n++) await append(n);
});

const table = () => database.knex('audit').where({ service_id: serviceId });
const verify = () => verifyAudit(database.knex, serviceId);

describe('the audit of a service', () => {
  it('holds', async () => {
    expect(await verify()).toMatchObject({ ok: true, entries: 5 });
  });

  it('holds when many write at once', async () => {
    await Promise.all([6, 7, 8, 9, 10, 11].map(append));
    expect(await verify()).toMatchObject({ ok: true, entries: 11 });
  });

  it('leaves nothing of a change that was rolled back', async () => {
    await expect(
      database.knex.transaction(async trx => {
        await appendAudit(trx, {
          serviceId,
          actor: 'user:default/ana',
          action: 'x',
          subject: { kind: 'x', id: 'x' },
        });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await verify()).toMatchObject({ ok: true, entries: 5 });
  });

  it.each([
    ['an edited detail', { details: JSON.stringify({ n: 3 }) }],
    ['another actor', { actor: 'user:default/eve' }],
    ['another time', { at: new Date(0) }],
  ])('shows %s', async (_what, change) => {
    await table().where({ seq: 3 }).update(change);
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 3 });
  });

  it('shows a removed entry', async () => {
    await table().where({ seq: 3 }).delete();
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 3 });
  });

  it('shows two that were swapped', async () => {
    await table().where({ seq: 2 }).update({ seq: 99 });
    await table().where({ seq: 3 }).update({ seq: 2 });
    await table().where({ seq: 99 }).update({ seq: 3 });
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 2 });
  });

  it('shows a chain that was cut off', async () => {
    await table().where('seq', '>', 3).delete();
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 4 });
  });

  it('anchors the heads when they moved', async () => {
    const count = async () =>
      Number((await database.knex('audit_anchors').count())[0].count);
    await anchorAudit(database.knex);
    const before = await count();
    await anchorAudit(database.knex);
    expect(await count()).toBe(before);
    await append(6);
    await anchorAudit(database.knex);
    expect(await count()).toBe(before + 1);
  });
});
