import type { Knex } from 'knex';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { oneStatement, prepareStatements } from './preparedStatements';

jest.setTimeout(60_000);

let database: TestDatabase;
let knex: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  knex = database.connect();
  prepareStatements(knex);
  await knex.raw('create table notes (id integer primary key, text text)');
  await knex.raw(`insert into notes values (1, 'one'), (2, 'two')`);
});
afterAll(async () => {
  await database?.drop();
});

/** On one session, because what is prepared belongs to it. */
const onOneSession = <T>(work: (trx: Knex.Transaction) => Promise<T>) =>
  knex.transaction(work);

const prepared = async (trx: Knex.Transaction, part: string) => {
  const { rows } = await trx.raw(
    'select name from pg_prepared_statements where statement like ?',
    [`%${part}%`],
  );
  return rows.length;
};

it('prepares what comes again and again, and answers as before', async () => {
  await onOneSession(async trx => {
    const ask = async (id: number) =>
      (await trx.raw('select text from notes where id = ?', [id])).rows;
    expect(await ask(1)).toEqual([{ text: 'one' }]);
    expect(await prepared(trx, 'select text from notes')).toBe(0);
    for (let n = 0; n < 10; n++) await ask(1);
    expect(await prepared(trx, 'select text from notes')).toBe(1);
    expect(await ask(2)).toEqual([{ text: 'two' }]);
    expect(await ask(3)).toEqual([]);
  });
});

it('prepares a text without values only where it is known to be one statement', async () => {
  await onOneSession(async trx => {
    for (let n = 0; n < 10; n++) {
      await trx.raw('select 1 as several; select 2 as several');
      await trx.raw('select 3 as single').options(oneStatement);
    }
    expect(await prepared(trx, 'as several')).toBe(0);
    expect(await prepared(trx, 'as single')).toBe(1);
  });
});

it('goes on after a migration changed what a statement returns', async () => {
  const ask = async () =>
    (await knex.raw('select * from notes where id = ?', [1])).rows;
  for (let n = 0; n < 10; n++) await ask();
  await database.knex.raw('alter table notes add column more text');
  await expect(ask()).rejects.toThrow('cached plan');
  for (let n = 0; n < 10; n++) {
    expect(await ask()).toEqual([{ id: 1, text: 'one', more: null }]);
  }
});

it('keeps no more plans than it may, however many statements there are', async () => {
  await onOneSession(async trx => {
    for (let n = 0; n < 300; n++) {
      for (let again = 0; again < 6; again++) {
        await trx.raw(`select ?::integer as it_${n}`, [n]);
      }
    }
    expect(await prepared(trx, 'as it_')).toBeLessThanOrEqual(200);
    expect(await prepared(trx, 'as it_')).toBeGreaterThan(100);
  });
});
