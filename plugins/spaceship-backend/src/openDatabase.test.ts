import { openDatabase } from './openDatabase';

it.each(['better-sqlite3', 'mysql2'])(
  'refuses %s with what to set instead',
  async client => {
    const database = {
      getClient: async () => ({ client: { config: { client } } } as any),
    };

    await expect(openDatabase(database)).rejects.toThrow(
      `Spaceship needs PostgreSQL, and this portal uses ${client}. Set backend.database`,
    );
  },
);
