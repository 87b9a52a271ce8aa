import type { AddonAccess } from '@spaceship/agent';
import { createHmac } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';

/** The one database of an add-on, and the role that owns everything in it; logins come and go. */
export const DATABASE = 'app';
const OWNER = 'app_owner';
const CONNECT_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 10_000;

/** Name of the login of one generation of a credential. */
export const loginOf = (generation: number): string => `app_g${generation}`;

/** The same generation has the same password, and nobody needs to keep it. */
export const passwordOf = (access: AddonAccess, login: string): string =>
  createHmac('sha256', access.loginSecret).update(login).digest('base64url');

/** Runs `work` on a connection of its own. */
export async function connected<T>(
  config: ClientConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'spaceship',
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

const superuser = (access: AddonAccess, database: string): ClientConfig => ({
  host: access.host,
  port: access.port,
  user: access.user,
  password: access.password,
  database,
});

/** Makes the owner and the database, or finds them. */
export async function ensureDatabase(access: AddonAccess): Promise<void> {
  await connected(superuser(access, 'postgres'), async client => {
    await alone(client, async () => {
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
    });
  });
}

/**
 * Makes a login, or finds it. It acts as the owner from its first statement, so that what one generation creates
 * belongs to the next as well.
 */
export async function ensureLogin(
  access: AddonAccess,
  login: string,
): Promise<void> {
  await connected(superuser(access, DATABASE), async client => {
    await alone(client, async () => {
      const name = client.escapeIdentifier(login);
      const password = client.escapeLiteral(passwordOf(access, login));
      const roles = await client.query(
        'SELECT 1 FROM pg_roles WHERE rolname = $1',
        [login],
      );
      if (roles.rowCount === 0)
        await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
      await client.query(`GRANT ${OWNER} TO ${name}`);
      await client.query(`ALTER ROLE ${name} SET role TO ${OWNER}`);
    });
  });
}

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

/** Two replicas of the portal may do this at once; the second waits. */
async function alone(client: Client, work: () => Promise<void>): Promise<void> {
  const LOCK = 7_301_917;
  await client.query(`SELECT pg_advisory_lock(${LOCK})`);
  await work();
}
