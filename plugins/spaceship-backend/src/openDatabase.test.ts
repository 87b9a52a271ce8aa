import { foreignDatabase } from './__testUtils__/foreignDatabase';
import { createTestDatabase } from './__testUtils__/testDatabase';
import { openDatabase } from './openDatabase';

it.each(['better-sqlite3', 'mysql2'])(
  'refuses %s with what to set instead',
  async client => {
    await expect(openDatabase(foreignDatabase(client))).rejects.toThrow(
      `Spaceship needs PostgreSQL, and this portal uses ${client}. Set backend.database`,
    );
  },
);

it('says that a database is of a newer version', async () => {
  const database = await createTestDatabase();
  try {
    const { knex } = database;
    await knex('knex_migrations').insert({
      name: '29990101000000_future.js',
      batch: 99,
    });
    await expect(openDatabase({ getClient: async () => knex })).rejects.toThrow(
      'This database is of a newer version of Spaceship, which has made 29990101000000_future.js in it. Start that version again',
    );
  } finally {
    await database.drop();
  }
});
