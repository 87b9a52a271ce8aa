import type { AddonAccess } from '@spaceship/agent';
import type {
  AddonMetrics,
  CredentialSessions,
} from '@spaceship/backstage-plugin-spaceship-node';
import { asSuperuser, DATABASE, OWN_NAME } from './database';
import { loginOf } from './logins';

const SESSIONS = `
  SELECT substring(role.rolname FROM '^app_g([0-9]+)$')::int AS generation,
         coalesce(nullif(session.application_name, ''), 'unnamed')
           || coalesce(' from ' || host(session.client_addr), '') AS name,
         count(session.pid)::int AS sessions,
         min(session.backend_start) AS "oldestAt"
  FROM pg_roles role
  LEFT JOIN pg_stat_activity session
    ON session.usesysid = role.oid AND session.application_name <> $1
   AND session.backend_type = 'client backend'
  WHERE role.rolname ~ '^app_g[0-9]+$'
  GROUP BY 1, 2
  ORDER BY 1, 3 DESC, 2`;

type Row = {
  generation: number;
  name: string;
  sessions: number;
  oldestAt: Date | null;
};

/** Sessions of every login, by the user that they logged in as, whatever role they took since. */
export const sessionsByGeneration = (
  access: AddonAccess,
): Promise<CredentialSessions[]> =>
  asSuperuser(access, DATABASE, async client => {
    const { rows } = await client.query<Row>(SESSIONS, [OWN_NAME]);
    const generations = [...new Set(rows.map(({ generation }) => generation))];
    return generations.map(generation => {
      const users = rows.filter(
        row => row.generation === generation && row.sessions > 0,
      );
      const oldest = users
        .flatMap(({ oldestAt }) => oldestAt ?? [])
        .sort((one, other) => one.getTime() - other.getTime())[0];
      return {
        generation,
        count: users.reduce((sum, { sessions }) => sum + sessions, 0),
        oldestAt: oldest?.toISOString() ?? null,
        users: users.map(({ name, sessions, oldestAt }) => ({
          name,
          count: sessions,
          ...(oldestAt && { since: oldestAt.toISOString() }),
        })),
        login: loginOf(generation),
      };
    });
  });

/** Size of the database, and how many of the connections that applications may have are taken. */
export const measured = (access: AddonAccess): Promise<AddonMetrics> =>
  asSuperuser(access, DATABASE, async client => {
    const { rows } = await client.query(
      `SELECT clock_timestamp() AS at,
              pg_database_size(current_database())::float8 AS "sizeBytes",
              (SELECT count(*)::int FROM pg_stat_activity
               WHERE datname = current_database() AND application_name <> $1) AS connections,
              current_setting('max_connections')::int
                - current_setting('superuser_reserved_connections')::int
                - current_setting('reserved_connections')::int AS "connectionLimit"`,
      [OWN_NAME],
    );
    return { ...rows[0], at: rows[0].at.toISOString() };
  });
