import type { Knex } from 'knex';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { FreezableServer } from '../__testUtils__/FreezableServer';
import { limitSessions } from './sessions';

const silenceMs = 500;
let database: TestDatabase;
let server: FreezableServer;
let knex: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await FreezableServer.before(process.env.SPACESHIP_TEST_POSTGRES!);
  knex = database.connect(server);
  limitSessions(knex, { silenceMs });
});

afterAll(async () => {
  await database?.drop();
  await server?.close();
});

const pid = async (of: Knex = knex) => {
  const { rows } = await of.raw('select pg_backend_pid() as pid');
  return rows[0].pid;
};

it('keeps a session on which nothing was asked for longer', async () => {
  const before = await pid();
  await database.knex.raw('select pg_sleep(?)', [(3 * silenceMs) / 1_000]);
  expect(await pid()).toBe(before);
});

it('gives up a session whose Postgres is frozen, and goes on with another when it is back', async () => {
  const before = await pid();
  server.freeze();
  await expect(knex.raw('select 1')).rejects.toThrow(
    'Connection terminated: Postgres has said nothing for 0.5 s',
  );
  server.thaw();
  expect(await pid()).not.toBe(before);
});

it('tells a transaction that its end is not known', async () => {
  const ended = knex.transaction(async trx => {
    await pid(trx);
    server.freeze();
  });
  await expect(ended).rejects.toThrow('Connection terminated');
  server.thaw();
  await pid();
});
