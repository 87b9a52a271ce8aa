import type { AddonAccess } from '@spaceship/agent';
import { createHmac } from 'node:crypto';
import type { Client } from 'pg';
import {
  alone,
  asSuperuser,
  DATABASE,
  OWNER,
  type OwnedAccess,
} from './database';

/** Name of the login of one generation of a credential. */
export const loginOf = (generation: number): string => `app_g${generation}`;

/** The same generation has the same password, and nobody needs to keep it. */
export const passwordOf = (access: AddonAccess, login: string): string =>
  createHmac('sha256', access.loginSecret).update(login).digest('base64url');

/**
 * Makes a login, or finds it. It acts as the owner from its first statement, so that what one generation creates
 * belongs to the next as well.
 */
export const ensureLogin = (
  access: OwnedAccess,
  login: string,
): Promise<void> =>
  asSuperuser(access, DATABASE, client =>
    alone(
      client,
      async () => {
        const name = client.escapeIdentifier(login);
        const password = client.escapeLiteral(passwordOf(access, login));
        if (!(await exists(client, login)))
          await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
        await client.query(`GRANT ${OWNER} TO ${name}`);
        await client.query(`ALTER ROLE ${name} SET role TO ${OWNER}`);
      },
      access,
    ),
  );

/** Lets a login in, or no longer; open sessions go on either way. Says whether there is such a login. */
export const allowLogin = (
  access: OwnedAccess,
  login: string,
  isAllowed: boolean,
): Promise<boolean> =>
  asSuperuser(access, DATABASE, client =>
    alone(
      client,
      async () => {
        if (!(await exists(client, login))) return false;
        await client.query(
          `ALTER ROLE ${client.escapeIdentifier(login)} ${
            isAllowed ? 'LOGIN' : 'NOLOGIN'
          }`,
        );
        return true;
      },
      access,
    ),
  );

export async function exists(client: Client, login: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_roles WHERE rolname = $1',
    [login],
  );
  return rowCount === 1;
}
