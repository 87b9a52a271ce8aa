import { foreignDatabase } from './__testUtils__/foreignDatabase';
import { openDatabase } from './openDatabase';

it.each(['better-sqlite3', 'mysql2'])(
  'refuses %s with what to set instead',
  async client => {
    await expect(openDatabase(foreignDatabase(client))).rejects.toThrow(
      `Spaceship needs PostgreSQL, and this portal uses ${client}. Set backend.database`,
    );
  },
);
