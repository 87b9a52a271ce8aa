import type { Knex } from 'knex';
import type { Readable } from '../../api/Access';
import { whereReadable } from '../../api/readableServices';
import {
  decodeCursor,
  limitOf,
  pageOf,
  type Page,
  type PageRequest,
} from '../../api/page';
import { serviceFromDb, type ServiceRow } from './serviceRow';

export type ServiceQuery = PageRequest & {
  search?: string;
  registered?: boolean;
};

/** Living services by name. Served by the unique index `services_name`. */
export async function listServices(
  knex: Knex,
  query: ServiceQuery,
  readable: Readable,
): Promise<Page<ServiceRow>> {
  const limit = limitOf(query);
  const rows = knex('services')
    .whereNull('removed_at')
    .orderBy('name')
    .limit(limit + 1);
  whereReadable(rows, readable);
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    rows.where(match =>
      match.whereILike('name', pattern).orWhereILike('title', pattern),
    );
  }
  if (query.registered !== undefined)
    rows.where('registered', query.registered);
  if (query.cursor !== undefined) {
    const [name] = decodeCursor(query.cursor, ['string']);
    rows.where('name', '>', name);
  }
  return pageOf(await rows, limit, row => [row.name], serviceFromDb);
}
