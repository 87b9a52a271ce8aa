import type { Knex } from 'knex';
import type {
  EntityRef,
  Instant,
  Mistake,
  ServiceId,
} from '@spaceship/backstage-plugin-spaceship-common';

/** Where a service's code is: `path` is the folder of its files below the repository's root (`''` for the root itself). */
export type ServiceSource = {
  provider: string;
  location: string;
  path: string;
  branch: string;
};

/** A service as it is stored. */
export type ServiceRow = {
  id: ServiceId;
  /** Lower case letters, digits and dashes: part of host names. Unique among the living. */
  name: string;
  title: string | null;
  description: string | null;
  entityRef: EntityRef | null;
  ownerRef: EntityRef | null;
  source: ServiceSource;
  /** Registered in the portal, so that the catalog learns it from here. */
  registered: boolean;
  inCatalog: boolean;
  createdBy: EntityRef | null;
  createdAt: Instant;
  removedAt: Instant | null;
  lastReleaseNumber: number;
  factsVersion: number;
  /** Why the newest push could not be read. */
  fileMistakes: readonly Mistake[] | null;
};

export const serviceFromDb = (record: Record<string, any>): ServiceRow => ({
  id: record.id,
  name: record.name,
  title: record.title,
  description: record.description,
  entityRef: record.entity_ref,
  ownerRef: record.owner_ref,
  source: record.source,
  registered: record.registered,
  inCatalog: record.in_catalog,
  createdBy: record.created_by,
  createdAt: record.created_at.toISOString(),
  removedAt: record.removed_at?.toISOString() ?? null,
  lastReleaseNumber: record.last_release_number,
  factsVersion: Number(record.facts_version),
  fileMistakes: record.file_mistakes,
});

/** The service with this id, or null; one that was removed counts as absent. */
export async function findService(
  knex: Knex,
  id: string,
): Promise<ServiceRow | null> {
  const record = await knex('services').where({ id, removed_at: null }).first();
  return record ? serviceFromDb(record) : null;
}

/** The living service of this entity, or null. Served by the unique index `services_entity_ref`. */
export async function findServiceByEntity(
  knex: Knex,
  entityRef: EntityRef,
): Promise<ServiceRow | null> {
  const record = await knex('services')
    .where({ entity_ref: entityRef.toLowerCase(), removed_at: null })
    .first();
  return record ? serviceFromDb(record) : null;
}
