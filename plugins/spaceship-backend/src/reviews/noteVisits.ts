import type { Visits } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';

/** What the gate has counted: a visit starts the idle clock again, and each link says how often it was opened. */
export async function noteVisits(
  knex: Knex,
  destinationId: string,
  visits: Visits,
): Promise<void> {
  if (visits.lastAt !== null) {
    await knex('review_environments')
      .where({ destination_id: destinationId })
      .where('last_used_at', '<', visits.lastAt)
      .update({ last_used_at: visits.lastAt });
  }
  for (const [id, { opened }] of Object.entries(visits.links)) {
    await knex('review_links')
      .where({ id })
      .where('opened', '<', opened)
      .update({ opened });
  }
}
