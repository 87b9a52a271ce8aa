import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import type { Act } from '../api/Act';
import { registerService, type RegisterDeps } from './registerService';

jest.setTimeout(30_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

it('refuses a folder outside of the repository', async () => {
  const ref = 'user:default/ana';
  const deps = {
    catalog: { getEntityByRef: async () => undefined },
    userInfo: { getUserInfo: async () => ({ ownershipEntityRefs: [ref] }) },
    sources: new Map([['local', { type: 'local', check: async () => {} }]]),
  } as unknown as RegisterDeps;
  const act = {
    actor: { kind: 'person', ref },
    commit: work => database.knex.transaction(work),
  } as Act;
  const source = { provider: 'local', location: 'x', path: '../x' };
  await expect(
    registerService(deps, { name: 'out', owner: ref, source }, act),
  ).rejects.toThrow(/“..\/x” is not a path inside the repository/);
});

describe('the branch that is delivered', () => {
  const ref = 'user:default/ana';
  const register = (
    name: string,
    heads: Record<string, string>,
    branch?: string,
  ) => {
    const source = { type: 'local', check: async () => {}, heads: () => heads };
    return registerService(
      {
        catalog: { getEntityByRef: async () => undefined },
        userInfo: { getUserInfo: async () => ({ ownershipEntityRefs: [ref] }) },
        sources: new Map([['local', source]]),
      } as unknown as RegisterDeps,
      {
        name,
        owner: ref,
        source: { provider: 'local', location: 'x', branch },
      },
      {
        actor: { kind: 'person', ref },
        commit: work => database.knex.transaction(work),
      } as Act,
    );
  };

  it('has to be there, and those that are there are named', async () => {
    const heads = { trunk: 'c1', next: 'c2' };
    for (const branch of ['mian', 'toString', undefined]) {
      await expect(register('lost', heads, branch)).rejects.toThrow(
        `The repository has no branch ${
          branch ?? 'main'
        }. Choose one of trunk, next, or push it first.`,
      );
    }
    await expect(register('found', heads, 'next')).resolves.toMatchObject({
      source: { branch: 'next' },
    });
  });

  it('may come with the first push to an empty repository', async () => {
    await expect(register('empty', {}, 'next')).resolves.toMatchObject({
      source: { branch: 'next' },
    });
  });
});

it('leaves the pool connections for the repositories, however many are registered at once', async () => {
  const { knex } = database;
  const ref = 'user:default/ana';
  const source = {
    type: 'local',
    createRepository: async (name: string) => {
      await knex.raw('select pg_sleep(0.01)');
      return { location: name, remote: name };
    },
  };
  const deps = {
    catalog: { getEntityByRef: async () => undefined },
    userInfo: { getUserInfo: async () => ({ ownershipEntityRefs: [ref] }) },
    sources: new Map([['local', source]]),
  } as unknown as RegisterDeps;
  const act = {
    actor: { kind: 'person', ref },
    commit: work => knex.transaction(work),
  } as Act;

  const names = Array.from({ length: 40 }, (_, n) => `s${n % 30}`);
  const made = await Promise.allSettled(
    names.map(name => registerService(deps, { name, owner: ref }, act)),
  );

  const refused = made.flatMap(one =>
    one.status === 'rejected' ? [one.reason.name] : [],
  );
  expect(refused).toEqual(Array(10).fill('ConflictError'));
});
