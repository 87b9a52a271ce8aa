import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  serviceFromDb,
  type ServiceRow,
  type ServiceSource,
} from './serviceRow';

export type NewService = {
  name: string;
  title: string | null;
  description: string | null;
  entityRef: string | null;
  ownerRef: string | null;
  source: ServiceSource;
  registered: boolean;
  inCatalog: boolean;
  createdBy: string | null;
};

/** Stores a new service, or returns null where a living one has its name or entity. */
export async function createService(
  trx: Knex,
  service: NewService,
): Promise<ServiceRow | null> {
  const [record] = await trx('services')
    .insert({
      id: newId<'service'>(),
      name: service.name,
      title: service.title,
      description: service.description,
      entity_ref: service.entityRef,
      owner_ref: service.ownerRef,
      source: JSON.stringify(service.source),
      registered: service.registered,
      in_catalog: service.inCatalog,
      created_by: service.createdBy,
    })
    .onConflict()
    .ignore()
    .returning('*');
  return record ? serviceFromDb(record) : null;
}
