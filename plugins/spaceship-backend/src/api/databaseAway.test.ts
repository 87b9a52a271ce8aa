import express from 'express';
import knexFactory from 'knex';
import request from 'supertest';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { FreezableServer } from '../__testUtils__/FreezableServer';
import {
  DatabaseAwayError,
  explainDatabaseAway,
  noticeDatabaseSilent,
} from '@spaceship/backstage-plugin-spaceship-node';

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

it('says what to do when a session is cut under a statement', async () => {
  const knex = database.connect();
  const { rows } = await knex.raw('select pg_backend_pid() as pid');
  const error = await answerTo(async () => {
    knex.client.pool.on('acquireSuccess', (_id: number, session: any) => {
      setImmediate(() => session.connection.stream.destroy());
    });
    await knex.raw('select pg_sleep(10), ?::int', [rows[0].pid]);
  });
  expect(error).toBeInstanceOf(DatabaseAwayError);
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

it('says what to do when Postgres has no room', async () => {
  const error = await answerTo(() =>
    database.knex.raw(
      "do $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$",
    ),
  );
  expect(error).toMatchObject({
    name: 'DatabaseFullError',
    statusCode: 507,
    message: expect.stringMatching(/to make room: [^;]*\.$/),
  });
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

describe('a frozen Postgres', () => {
  let server: FreezableServer;
  let knex: ReturnType<TestDatabase['connect']>;
  beforeAll(async () => {
    server = await FreezableServer.before(process.env.SPACESHIP_TEST_POSTGRES!);
    knex = database.connect(server);
  });
  afterAll(async () => {
    await knex?.destroy();
    await server?.close();
  });

  const app = () => {
    const made = express();
    made.use(noticeDatabaseSilent(knex, { afterMs: 200 }));
    made.all('/slow', (_req, res, next) => {
      database.knex.raw('select pg_sleep(1)').then(() => res.send('ok'), next);
    });
    made.all('/', (_req, res, next) => {
      knex
        .raw('select 1')
        .then(() => res.send('ok'))
        .catch(next);
    });
    made.use(((error, _req, res, _next) => {
      if (res.headersSent) return;
      res.status(error.statusCode).send(error.message);
    }) as express.ErrorRequestHandler);
    return made;
  };

  it('is told soon, and in other words to who wanted something done', async () => {
    await knex.raw('select 1');
    server.freeze();
    const [read, done] = await Promise.all([
      request(app()).get('/'),
      request(app()).post('/'),
    ]);
    server.thaw();
    expect(read.status).toBe(504);
    expect(read.text).toMatch(/Nothing is lost.*try again in a moment/);
    expect(read.headers.connection).toBe('close');
    expect(done.status).toBe(504);
    expect(done.text).toMatch(/may still do what you asked for: look before/);
  });

  it('is not what a slow answer means', async () => {
    const answer = await request(app()).get('/slow');
    expect(answer.status).toBe(200);
  });
});
