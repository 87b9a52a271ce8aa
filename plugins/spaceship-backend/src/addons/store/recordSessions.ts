import type { Knex } from 'knex';
import type { CredentialSessions } from '@spaceship/backstage-plugin-spaceship-node';

/** Remembers who uses which generation, for those who look. Gives the database's clock. */
export async function recordSessions(
  knex: Knex,
  addonId: string,
  sessions: readonly CredentialSessions[],
): Promise<Date> {
  const { rows } = await knex.raw(
    `with seen as (
       select (one ->> 'generation')::integer as generation, (one ->> 'count')::integer as count, one -> 'users' as users
       from jsonb_array_elements(cast(? as jsonb)) one),
     noted as (
       update credentials c set sessions = coalesce(s.count, 0), users = coalesce(s.users, '[]'),
         sessions_at = clock_timestamp()
       from credentials k left join seen s on s.generation = k.generation
       where k.addon_id = ? and c.addon_id = k.addon_id and c.generation = k.generation and c.state <> 'revoked')
     select clock_timestamp() as now`,
    [JSON.stringify(sessions), addonId],
  );
  return rows[0].now;
}
