import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { OutboxLoop, type Announce } from './OutboxLoop';
import { publish } from './publish';

jest.setTimeout(30_000);

let database: TestDatabase;
let knex: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  // What the engine's sessions have, and less.
  const { rows } = await database.knex.raw('select current_database() as name');
  await database.knex.raw(
    `alter database ?? set idle_in_transaction_session_timeout = '200ms'`,
    [rows[0].name],
  );
  knex = database.connect();
});
afterAll(async () => {
  await database?.drop();
});

async function published(announce: Announce): Promise<string[]> {
  const told: string[] = [];
  for (let n = 0; n < 150; n++) {
    await publish(knex, 'spaceship.service', { serviceId: `s${n}` });
  }
  const loop = new OutboxLoop({
    knex,
    logger: mockServices.logger.mock(),
    announce: async messages => {
      await announce(messages);
      told.push(...messages.map(({ payload }) => payload.serviceId));
    },
  });
  loop.start();
  for (let n = 0; n < 100 && told.length < 150; n++) await sleep(100);
  await loop.stop();
  expect(await knex('outbox')).toEqual([]);
  return told;
}

const all = Array.from({ length: 150 }, (_, n) => `s${n}`);

it('tells a backlog, however long its listeners take', async () => {
  expect(await published(messages => sleep(messages.length * 5))).toEqual(all);
});

it('tells in smaller parts what can’t be told at once', async () => {
  const told = await published(async messages => {
    if (messages.length > 10) throw new Error('too much at once');
  });
  expect(told).toEqual(all);
});
