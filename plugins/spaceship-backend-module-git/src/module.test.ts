import { mockCredentials } from '@backstage/backend-test-utils';
import { git } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { join } from 'node:path';
import request from 'supertest';
import { createTestDatabase } from './__testUtils__/database';
import { mira, peopleOf, quentin } from './__testUtils__/people';
import { startPortal, type TestPortal } from './__testUtils__/portal';

jest.setTimeout(120_000);

describe('tokens and repositories', () => {
  let portal: TestPortal;
  let people: ReturnType<typeof peopleOf>;

  beforeAll(async () => {
    portal = await startPortal();
    people = peopleOf(portal);
  });
  afterAll(async () => {
    await portal?.stop();
  });

  it('shows a token once and keeps only its digest', async () => {
    const { token, id } = await people.tokenOf(mira);
    expect(token).toMatch(/^sst_[A-Za-z0-9_-]{43}$/);
    const listed = await people.api(mira).get('/tokens');
    expect(listed.body.items.map((item: { id: string }) => item.id)).toContain(
      id,
    );
    expect(JSON.stringify(listed.body)).not.toContain(token);
    const rows = await portal.knex('git_tokens').select();
    expect(JSON.stringify(rows)).not.toContain(token.slice(4, -4));
    expect(
      (await people.api(quentin).get('/tokens')).body.items,
    ).not.toContainEqual(expect.objectContaining({ id }));
  });

  it.each([
    [{}, /name/],
    [{ name: '' }, /name/],
    [{ name: 'x', expiresAt: 'tomorrow' }, /expiresAt/],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, /over already/],
    [{ name: 'x', expiresAt: '0000-00-00T00:00:00Z' }, /expiresAt/],
    [{ name: 'x', expiresAt: '2099-02-30T00:00:00Z' }, /expiresAt/],
    [{ name: 'a\u0000b' }, /body\/name holds a NUL/],
    [
      { name: 'x', admin: true },
      /does not know “admin” here\. It knows “name”, “expiresAt”/,
    ],
  ])('refuses to make a token of %j', async (body, message) => {
    const answer = await people.api(mira).post('/tokens', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
  });

  it.each([
    '../etc',
    '..',
    '.hidden',
    'a/b',
    'a..b',
    '-x',
    '--upload-pack=touch',
    'Upper',
    'x.git',
    'x.lock',
    'a b',
    'a\u0000b',
    'x'.repeat(64),
    '',
  ])('refuses the repository name %j', async name => {
    const made = await people.api(mira).post('/repositories', { name });
    expect(made.status).toBe(400);
    await expect(portal.source('local').check(name)).rejects.toThrow(
      /name of a repository/,
    );
  });

  it('keeps a name that is taken with whom it has', async () => {
    await people.repository('taken');
    const again = await people
      .api(quentin)
      .post('/repositories', { name: 'taken' });
    expect(again.status).toBe(409);
    const at = await Promise.all(
      [1, 2, 3].map(() =>
        people.api(quentin).post('/repositories', { name: 'race' }),
      ),
    );
    expect(at.map(answer => answer.status).sort()).toEqual([201, 409, 409]);
    const crowd = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        people.api(mira).post('/repositories', { name: `crowd-${n % 20}` }),
      ),
    );
    expect(crowd.filter(answer => answer.status === 201)).toHaveLength(20);
    expect(crowd.filter(answer => answer.status === 409)).toHaveLength(10);
    expect(
      (await people.api(mira).get('/repositories/taken')).body.creator,
    ).toBe(mira);
  });

  it('lets nobody name a group of others as the owner', async () => {
    const made = await people.api(quentin).post('/repositories', {
      name: 'foreign',
      owner: 'group:default/developers',
    });
    expect(made.status).toBe(403);
  });

  it('remembers when a token was used last', async () => {
    await people.repository('used');
    const { id, token } = await people.tokenOf(mira);
    const listed = async () =>
      (await people.api(mira).get('/tokens')).body.items.find(
        (item: { id: string }) => item.id === id,
      );
    expect(await listed()).toMatchObject({
      name: 'laptop',
      hint: token.slice(-4),
      expiresAt: null,
      lastUsedAt: null,
    });
    await git(portal.state, 'ls-remote', people.remote('used', token));
    expect(Date.parse((await listed()).lastUsedAt)).toBeGreaterThan(
      Date.now() - 60_000,
    );
  });

  it('says what to do when the database goes away', async () => {
    const { pool } = portal.knex.client;
    const cut = (_id: number, session: any) => {
      pool.removeListener('acquireSuccess', cut);
      setImmediate(() => session.connection.stream.destroy());
    };
    pool.on('acquireSuccess', cut);
    const answer = await people.api(mira).get('/tokens');
    expect(answer.status).toBe(503);
    expect(answer.body.error).toMatchObject({
      name: 'DatabaseAwayError',
      message: expect.stringContaining('try again in a moment'),
    });
    expect((await people.api(mira).get('/tokens')).status).toBe(200);
  });

  it('asks for a user', async () => {
    for (const path of ['/tokens', '/repositories/shop']) {
      const answer = await request(portal.url)
        .get(`/api/spaceship${path}`)
        .set('authorization', mockCredentials.none.header());
      expect(answer.status).toBe(401);
      const service = await request(portal.url)
        .get(`/api/spaceship${path}`)
        .set('authorization', mockCredentials.service.header());
      expect(service.status).toBe(403);
    }
  });
});

describe('the tables', () => {
  it('can be taken away and brought back', async () => {
    const database = await createTestDatabase();
    try {
      const migrations = {
        directory: join(__dirname, '../migrations'),
        tableName: 'knex_migrations_git',
      };
      await database.knex.migrate.latest(migrations);
      await database.knex.migrate.rollback(migrations, true);
      expect(await database.knex.schema.hasTable('git_tokens')).toBe(false);
      await database.knex.migrate.latest(migrations);
      expect(await database.knex('git_tokens')).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});
