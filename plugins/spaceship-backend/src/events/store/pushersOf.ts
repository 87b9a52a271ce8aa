import type { EntityRef } from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceRef } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';

/** Who pushed these commits, as far as pushes of them were seen. Served by `inbox_pushed`. */
export async function pushersOf(
  knex: Knex,
  source: SourceRef,
  commits: readonly { commit: string }[],
): Promise<EntityRef[]> {
  const rows = await knex('inbox')
    .where({ kind: 'push' })
    .whereRaw(`payload ->> 'after' = any(?)`, [
      commits.map(({ commit }) => commit),
    ])
    .whereRaw(`payload ->> 'provider' = ?`, [source.provider])
    .whereRaw(`payload ->> 'location' = ?`, [source.location])
    .whereRaw(`payload ->> 'pusher' is not null`)
    .distinct(knex.raw(`payload ->> 'pusher' as pusher`));
  return rows.map(row => row.pusher);
}
