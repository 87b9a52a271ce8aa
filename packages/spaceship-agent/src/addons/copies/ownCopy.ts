import type { Account } from '../../system/accounts.ts';
import { PrivateServer } from './privateServer.ts';

/** What came with the copy: every role but Postgres's own and the owners of databases. */
const INHERITED = `SELECT rolname, oid FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_'
  AND oid NOT IN (SELECT datdba FROM pg_database)`;

/** In each database. What a login owns goes to the owner of the database. */
const GIVE_UP = `DO $$
  DECLARE login name; heir name := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
  BEGIN
    FOR login IN SELECT rolname FROM (${INHERITED}) inherited LOOP
      EXECUTE format('REASSIGN OWNED BY %I TO %I', login, heir);
      EXECUTE format('DROP OWNED BY %I', login);
    END LOOP;
  END $$`;
/** Databases that have something of theirs. */
const STILL_HELD = `SELECT DISTINCT datname AS name FROM pg_database
  JOIN pg_shdepend ON dbid = pg_database.oid
  JOIN (${INHERITED}) login ON refobjid = login.oid
  WHERE refclassid = 'pg_authid'::regclass`;
const DROP_LOGINS = `DO $$
  DECLARE login name;
  BEGIN
    FOR login IN SELECT rolname FROM (${INHERITED}) inherited LOOP EXECUTE format('DROP ROLE %I', login); END LOOP;
  END $$`;

export type OwnCopy = {
  id: string;
  binaries: string;
  data: string;
  account: Account | undefined;
  /** Of the superuser from now on. */
  password: string;
  signal: AbortSignal;
};

/**
 * Makes a copied data folder a database of its own: recovers it, drops every login that came with it and gives the
 * superuser another password. Nobody can get in meanwhile with what worked at the source: the server that does it
 * listens inside its own closed folder only.
 */
export async function ownCopy(copy: OwnCopy): Promise<void> {
  const server = new PrivateServer(copy);
  try {
    await server.start(copy.signal);
    await server.connected('postgres', async client => {
      await client.query(GIVE_UP);
      const held = await client.query<{ name: string }>(STILL_HELD);
      for (const { name } of held.rows)
        await server.connected(name, there => there.query(GIVE_UP));
      await client.query(DROP_LOGINS);
      await client.query(
        `ALTER ROLE CURRENT_USER PASSWORD ${client.escapeLiteral(
          copy.password,
        )}`,
      );
    });
    await server.stop(copy.signal);
  } finally {
    server.kill();
  }
}
