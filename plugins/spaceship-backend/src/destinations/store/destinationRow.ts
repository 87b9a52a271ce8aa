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
  /** Host name, where that is not left to the driver. */
  label: string | null;
  factsVersion: number;
};

const destinationFromDb = (record: Record<string, any>): DestinationRow => ({
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
  label: record.label,
  factsVersion: Number(record.facts_version),
});

/** All destinations of operators in the order of the configuration; without tombstones unless asked for. Those of review environments are no choice. */
export async function listDestinations(
  knex: Knex,
  options: { tombstoned?: boolean } = {},
): Promise<DestinationRow[]> {
  const query = knex('destinations')
    .whereNot('tier', 'review')
    .orderBy(['position', 'slug']);
  if (!options.tombstoned) query.whereNull('tombstoned_at');
  return (await query).map(destinationFromDb);
}

/** The living destination of this slug, one of a review environment too. Served by the unique index on the slug. */
export async function findDestination(
  knex: Knex,
  slug: string,
): Promise<DestinationRow | null> {
  const record = await knex('destinations')
    .where({ slug, tombstoned_at: null })
    .first();
  return record ? destinationFromDb(record) : null;
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
