import type { Knex } from 'knex';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import type { ServiceFilter } from '@spaceship/backstage-plugin-spaceship-node';
import type { Readable } from './Access';

/** Narrows a query over `services` (under that name) to what its reader may see. */
export function whereReadable(
  query: Knex.QueryBuilder,
  readable: Readable,
): void {
  if (readable === 'all') return;
  if (readable === 'none') {
    query.whereRaw('false');
    return;
  }
  query.where(builder => apply(builder, readable));
}

function apply(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<ServiceFilter>,
): void {
  if ('anyOf' in criteria) {
    for (const part of criteria.anyOf) {
      query.orWhere(builder => apply(builder, part));
    }
  } else if ('allOf' in criteria) {
    for (const part of criteria.allOf) {
      query.andWhere(builder => apply(builder, part));
    }
  } else if ('not' in criteria) {
    query.whereNot(builder => apply(builder, criteria.not));
  } else if (criteria.key === 'owner') {
    query.whereRaw('coalesce(services.owner_ref = any(?), false)', [
      [...criteria.values],
    ]);
  } else {
    query.whereRaw(
      `exists (select from service_destinations sd join destinations d on d.id = sd.destination_id
               where sd.service_id = services.id and d.tier = any(?))`,
      [[...criteria.values]],
    );
  }
}
