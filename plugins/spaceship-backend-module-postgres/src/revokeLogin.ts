import type { Client } from 'pg';
import {
  alone,
  asSuperuser,
  DATABASE,
  OWNER,
  type OwnedAccess,
} from './database';
import { exists } from './logins';

const END_WITHIN_MS = 5000;

/** Sessions of a login, and those that outlived theirs: a role can be dropped under a session, which goes on. */
const ITS_SESSIONS = `FROM pg_stat_activity session
  LEFT JOIN pg_roles role ON role.oid = session.usesysid
  WHERE session.usesysid IS NOT NULL AND (role.rolname = $1 OR role.oid IS NULL)`;

/** Removes a login for good: no session of it is left, what it owned is the owner's, the role is gone. */
export const revokeLogin = (
  access: OwnedAccess,
  login: string,
): Promise<void> =>
  asSuperuser(access, DATABASE, client =>
    alone(
      client,
      async () => {
        const name = client.escapeIdentifier(login);
        if (await exists(client, login))
          await client.query(`ALTER ROLE ${name} NOLOGIN`);
        await endSessions(client, login);
        if (await exists(client, login)) {
          for (const database of await databases(client))
            await asSuperuser(access, database, async there => {
              await there.query(`REASSIGN OWNED BY ${name} TO ${OWNER}`);
              await there.query(`DROP OWNED BY ${name}`);
            });
          await client.query(`DROP ROLE ${name}`);
        }
        if ((await countSessions(client, login)) > 0)
          throw new Error(`${login} is dropped, but a session of it goes on`);
      },
      access,
    ),
  );

async function endSessions(client: Client, login: string): Promise<void> {
  const until = Date.now() + END_WITHIN_MS;
  do {
    await client.query(
      `SELECT pg_terminate_backend(session.pid, 200) ${ITS_SESSIONS}`,
      [login],
    );
    if ((await countSessions(client, login)) === 0) return;
  } while (Date.now() < until);
  throw new Error(
    `Sessions of ${login} do not end within ${END_WITHIN_MS / 1000} s`,
  );
}

async function countSessions(client: Client, login: string): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS sessions ${ITS_SESSIONS}`,
    [login],
  );
  return rows[0].sessions;
}

async function databases(client: Client): Promise<string[]> {
  const { rows } = await client.query(
    'SELECT datname AS name FROM pg_database WHERE datallowconn',
  );
  return rows.map(({ name }) => name);
}
