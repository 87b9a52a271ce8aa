import type { Knex } from 'knex';
import type {
  Destination,
  Instant,
} from '@spaceship/backstage-plugin-spaceship-common';

/** A destination as it is stored. */
export type DestinationRow = Destination & {
  /** Order in the configuration. */
  position: number;
  createdAt: Instant;
  /** Removed from the configuration; its slug is never reissued to anything else. */
  tombstonedAt: Instant | null;
  factsVersion: number;
};

export const destinationFromDb = (
  record: Record<string, any>,
): DestinationRow => ({
  id: record.id,
  slug: record.slug,
  title: record.title,
  tier: record.tier,
  ...(record.region === null ? {} : { region: record.region }),
  labels: record.labels,
  ...(record.owner_ref === null ? {} : { owner: record.owner_ref }),
  driver: record.driver,
  config: record.config,
  gates: record.gates,
  position: record.position,
  createdAt: record.created_at.toISOString(),
  tombstonedAt: record.tombstoned_at?.toISOString() ?? null,
  factsVersion: Number(record.facts_version),
});

/** All destinations in the order of the configuration; without tombstones unless asked for. */
export async function listDestinations(
  knex: Knex,
  options: { tombstoned?: boolean } = {},
): Promise<DestinationRow[]> {
  const query = knex('destinations').orderBy(['position', 'slug']);
  if (!options.tombstoned) query.whereNull('tombstoned_at');
  return (await query).map(destinationFromDb);
}

/** The destinations with these ids, tombstones included. */
export async function findDestinations(
  knex: Knex,
  ids: readonly string[],
): Promise<DestinationRow[]> {
  const records = await knex('destinations')
    .whereIn('id', [...ids])
    .orderBy(['position', 'slug']);
  return records.map(destinationFromDb);
}
