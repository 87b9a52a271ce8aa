import express from 'express';
import knexFactory from 'knex';
import request from 'supertest';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { DatabaseAwayError, explainDatabaseAway } from './DatabaseAwayError';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

/** How an act is answered whose work fails as given. */
async function answerTo(
  work: () => Promise<unknown>,
  knex = database.knex,
): Promise<unknown> {
  const app = express();
  let seen: unknown;
  app.get('/', (_req, _res, next) => {
    work().then(() => next(), next);
  });
  app.use(explainDatabaseAway(knex));
  app.use(((error, _req, res, _next) => {
    seen = error;
    res.status(error.statusCode ?? 500).end();
  }) as express.ErrorRequestHandler);
  await request(app).get('/');
  return seen;
}

it('says what to do when Postgres cuts a session', async () => {
  const error: any = await answerTo(() =>
    database.knex.raw('select pg_terminate_backend(pg_backend_pid())'),
  );
  expect(error).toBeInstanceOf(DatabaseAwayError);
  expect(error.statusCode).toBe(503);
  expect(error.message).toMatch(/Nothing is lost.*try again in a moment/);
});

it('says what to do when no connection is to be had', async () => {
  const away = knexFactory({
    client: 'pg',
    connection: { host: '127.0.0.1', port: 1, user: 'nobody' },
    log: { error: () => {}, warn: () => {} },
  });
  const error = await answerTo(() => away.raw('select 1'), away);
  await away.destroy();
  expect(error).toBeInstanceOf(DatabaseAwayError);
});

it('leaves every other error as it is', async () => {
  const refused = Object.assign(new Error('the agent'), {
    code: 'ECONNREFUSED',
  });
  expect(await answerTo(() => Promise.reject(refused))).toBe(refused);

  const error = await answerTo(() => database.knex.raw('select nothing'));
  expect(error).toMatchObject({ code: '42703' });
});

it('tells a session that was cut from a database that is away', async () => {
  const refused = Object.assign(new Error('the agent'), {
    code: 'ECONNREFUSED',
  });
  const knex = database.connect();
  const { rows } = await knex.raw('select pg_backend_pid() as pid');
  const error = await answerTo(async () => {
    await database.knex.raw('select pg_terminate_backend(?)', [rows[0].pid]);
    throw refused;
  }, knex);
  expect(error).toBe(refused);
});
