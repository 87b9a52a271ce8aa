import { ConflictError } from '@backstage/errors';

type Migrations = { directory: string; tableName?: string };

/** What is used of a Knex client here. */
export type Migrating = {
  migrate: { latest(migrations: Migrations): Promise<unknown> };
};

/** Brings the tables of a plugin or module up to date; refuses those that a newer version has made. */
export async function bringUpToDate(
  knex: Migrating,
  migrations: Migrations,
): Promise<void> {
  try {
    await knex.migrate.latest(migrations);
  } catch (error) {
    const [, unknown] =
      /^The migration directory is corrupt, the following files are missing: (.*)$/.exec(
        (error as Error).message,
      ) ?? [];
    if (unknown === undefined) throw error;
    throw new ConflictError(
      `This database is of a newer version of Spaceship, which has made ${unknown} in it. Start that version again, or restore a backup of the database from before.`,
    );
  }
}
