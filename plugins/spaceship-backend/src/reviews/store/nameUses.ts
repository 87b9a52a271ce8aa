import type { Knex } from 'knex';
import {
  nameCandidates,
  type NameKey,
  type NameUse,
} from '@spaceship/backstage-plugin-spaceship-common';

/**
 * Who has or had the names that a branch could get, and what else is called so: in three queries, whatever there is.
 * Served by `review_environments_names` and the unique indexes of slugs and services.
 */
export async function nameUses(
  knex: Knex,
  key: NameKey,
): Promise<{ uses: NameUse[]; reserved: Set<string> }> {
  const names = nameCandidates(key);
  const uses = await knex('review_environments')
    .where(builder =>
      builder
        .whereIn('name', names)
        .orWhere({ service_id: key.serviceId, branch: key.branch }),
    )
    .select('name', 'service_id', 'branch', 'generation', 'ended_at');
  const slugs = await knex.raw(
    `select t.slug from destinations t
       where t.slug ~ any(:patterns) and not exists (
         select from review_environments e
         where e.destination_id = t.id and e.service_id = :serviceId and e.branch = :branch)`,
    {
      patterns: names.map(name => `^${name}(-[0-9]+)?$`),
      serviceId: key.serviceId,
      branch: key.branch,
    },
  );
  // What drivers call the targets that no label was given to.
  const hosts = await knex.raw(
    `select s.name || '-' || t.slug as host from services s cross join destinations t
       where t.label is null and s.name || '-' || t.slug = any(?)`,
    [names],
  );
  return {
    uses: uses.map(row => ({
      name: row.name,
      serviceId: row.service_id,
      branch: row.branch,
      generation: row.generation,
      endedAt: row.ended_at?.toISOString() ?? null,
    })),
    reserved: new Set([
      ...slugs.rows.map((row: any) => row.slug),
      ...hosts.rows.map((row: any) => row.host),
    ]),
  };
}
