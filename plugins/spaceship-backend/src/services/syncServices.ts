import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { appendAudit } from '../audit';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { EntityService } from './entityService';
import { createService, serviceFromDb, type ServiceRow } from './store';

export type SyncDeps = {
  knex: Knex;
  wakes: Wakes;
  sources: ReadonlyMap<string, Pick<SourceProvider, 'setOwner'>>;
  logger: LoggerService;
};

/**
 * Makes the services agree with the catalog. A new entity with the source of a service whose entity is gone is that
 * service under another name, if it stands in that source itself: its history goes on. A service whose entity vanished is marked and runs on.
 */
export async function syncServices(
  deps: SyncDeps,
  found: readonly EntityService[],
): Promise<void> {
  const { knex } = deps;
  const rows: ServiceRow[] = (
    await knex('services').whereNull('removed_at').orderBy('created_at')
  ).map(serviceFromDb);
  const byEntity = new Map(rows.map(row => [row.entityRef, row]));
  const foundRefs = new Set(found.map(service => service.entityRef));
  const orphans = new Map(
    rows
      .filter(row => row.entityRef === null || !foundRefs.has(row.entityRef))
      .map(row => [sourceKey(row), row]),
  );

  for (const service of found) {
    const namesake = service.isOfItsSource
      ? orphans.get(sourceKey(service))
      : undefined;
    const row = byEntity.get(service.entityRef) ?? namesake;
    if (!row) {
      await add(deps, service);
      continue;
    }
    orphans.delete(sourceKey(row));
    await update(deps, row, service);
  }
  for (const row of orphans.values()) {
    if (row.inCatalog) await markVanished(deps, row);
  }
}

const sourceKey = ({ source }: Pick<ServiceRow, 'source'>): string =>
  `${source.provider} ${source.location} ${source.path}`;

async function add(deps: SyncDeps, service: EntityService): Promise<void> {
  const names = [
    service.name,
    `${service.namespace}-${service.name}`.slice(0, 60),
  ];
  for (const name of names) {
    const made = await deps.knex.transaction(async trx => {
      const row = await createService(trx, {
        ...service,
        name,
        registered: false,
        inCatalog: true,
        createdBy: null,
      });
      if (!row) return false;
      await appendAudit(trx, {
        serviceId: row.id,
        actor: 'spaceship',
        action: 'service.found',
        subject: { kind: 'service', id: row.id },
        details: { entityRef: service.entityRef, source: service.source },
      });
      await publish(trx, 'spaceship.service', { serviceId: row.id });
      return true;
    });
    if (made) return;
  }
  deps.logger.warn(
    `${service.entityRef} can't become a service: the names ${names.join(
      ' and ',
    )} are taken. Rename the entity.`,
  );
}

async function update(
  deps: SyncDeps,
  row: ServiceRow,
  service: EntityService,
): Promise<void> {
  const next = {
    entityRef: service.entityRef,
    title: service.title,
    description: service.description,
    ownerRef: service.ownerRef,
    source: service.source,
    inCatalog: true,
  };
  const changed = (Object.keys(next) as (keyof typeof next)[]).filter(
    key => !same(row[key], next[key]),
  );
  if (changed.length === 0) return;
  await deps.knex.transaction(async trx => {
    await trx('services')
      .where({ id: row.id })
      .update({
        entity_ref: next.entityRef,
        title: next.title,
        description: next.description,
        owner_ref: next.ownerRef,
        source: JSON.stringify(next.source),
        in_catalog: true,
      });
    await appendAudit(trx, {
      serviceId: row.id,
      actor: 'spaceship',
      action: 'service.changed',
      subject: { kind: 'service', id: row.id },
      details: Object.fromEntries(
        changed.map(key => [key, { from: row[key], to: next[key] }]),
      ),
    });
    await bumpFacts(trx, deps.wakes, { serviceId: row.id });
    await publish(trx, 'spaceship.service', { serviceId: row.id });
  });
  if (changed.includes('ownerRef') && service.isOfItsSource) {
    const provider = deps.sources.get(service.source.provider);
    await provider?.setOwner?.(service.source.location, service.ownerRef);
  }
}

/** A missing YAML file tears nothing down. */
async function markVanished(deps: SyncDeps, row: ServiceRow): Promise<void> {
  await deps.knex.transaction(async trx => {
    await trx('services').where({ id: row.id }).update({ in_catalog: false });
    await appendAudit(trx, {
      serviceId: row.id,
      actor: 'spaceship',
      action: 'service.vanished',
      subject: { kind: 'service', id: row.id },
      details: { entityRef: row.entityRef },
    });
    await publish(trx, 'spaceship.service', { serviceId: row.id });
  });
}

const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (typeof a === 'object' &&
    typeof b === 'object' &&
    a !== null &&
    b !== null &&
    sortedJson(a) === sortedJson(b));

const sortedJson = (value: object): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
