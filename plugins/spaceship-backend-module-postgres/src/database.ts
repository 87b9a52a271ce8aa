import type { AddonAccess } from '@spaceship/agent';
import { Client, type ClientConfig } from 'pg';

/** The one database of an add-on, and the role that owns everything in it; logins come and go. */
export const DATABASE = 'app';
export const OWNER = 'app_owner';
/** What connections of this module call themselves; they are nobody's use of a credential. */
export const OWN_NAME = 'spaceship-addons';
const CONNECT_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK = 7_301_917;

/** Runs `work` on a connection of its own. */
export async function connected<T>(
  config: ClientConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: OWN_NAME,
    ...config,
  });
  // A server that goes away is reported by the query that fails.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

export const asSuperuser = <T>(
  { host, port, user, password }: AddonAccess,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> => connected({ host, port, user, password, database }, work);

/** How to get in as superuser; `confirm` throws where a newer owner was seen since. */
export type OwnedAccess = AddonAccess & { confirm?(): Promise<unknown> };

/**
 * Two replicas of the portal may do this at once; the second waits. The lock ends with the connection. Under it is asked
 * again who owns the add-on: a newer owner waits for the lock before it changes anything, so that nobody undoes that
 * who was frozen meanwhile.
 */
export const alone = async <T>(
  client: Client,
  work: () => Promise<T>,
  { confirm }: Pick<OwnedAccess, 'confirm'> = {},
): Promise<T> => {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  await confirm?.();
  return work();
};

/** Makes the owner and the database, or finds them. */
export const ensureDatabase = (access: AddonAccess): Promise<void> =>
  asSuperuser(access, 'postgres', client =>
    alone(client, async () => {
      const roles = await client.query(
        'SELECT 1 FROM pg_roles WHERE rolname = $1',
        [OWNER],
      );
      if (roles.rowCount === 0)
        await client.query(`CREATE ROLE ${OWNER} NOLOGIN`);
      const databases = await client.query(
        'SELECT 1 FROM pg_database WHERE datname = $1',
        [DATABASE],
      );
      if (databases.rowCount === 0) {
        await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
        await client.query(
          `REVOKE CONNECT ON DATABASE ${DATABASE} FROM PUBLIC`,
        );
        await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${OWNER}`);
      }
    }),
  );

/** Logs in as an application does, writes and reads. */
export async function writeAndRead(config: ClientConfig): Promise<void> {
  await connected(config, async client => {
    await client.query('CREATE TEMPORARY TABLE spaceship_probe (value int)');
    await client.query('INSERT INTO spaceship_probe VALUES (42)');
    const read = await client.query('SELECT value FROM spaceship_probe');
    if (read.rows[0]?.value !== 42)
      throw new Error(
        'What was written to the database could not be read back',
      );
    // Rights on real tables, as a migration needs them; nothing stays.
    await client.query('BEGIN');
    await client.query('CREATE TABLE spaceship_probe_table (value int)');
    await client.query('ROLLBACK');
  });
}
