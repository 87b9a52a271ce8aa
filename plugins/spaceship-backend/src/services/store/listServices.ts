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
import {
  attentions,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import { isSo, urgency } from './attention';
import { serviceFromDb, type ServiceRow } from './serviceRow';

export type ServiceFilter = {
  search?: string;
  registered?: boolean;
  /** Entity refs; one of these owns it. */
  owner?: string[];
};

export type ServiceQuery = PageRequest &
  ServiceFilter & { is?: Schemas['Attention']; order?: 'name' | 'urgency' };

/** Living services by name, served by the unique index `services_name`; or the most urgent first, and then by name. */
export async function listServices(
  knex: Knex,
  query: ServiceQuery,
  readable: Readable,
): Promise<Page<ServiceRow>> {
  const limit = limitOf(query);
  const rows = living(knex, query, readable).limit(limit + 1);
  if (query.is !== undefined) rows.whereRaw(isSo(query.is));
  if (query.order === 'urgency') {
    rows
      .select('services.*', knex.raw(`${urgency} as urgency`))
      .orderBy(['urgency', 'name']);
    if (query.cursor !== undefined) {
      const after = decodeCursor(query.cursor, ['number', 'string']);
      rows.whereRaw(`(${urgency}, name) > (?, ?)`, after);
    }
    return pageOf(
      await rows,
      limit,
      row => [row.urgency, row.name],
      serviceFromDb,
    );
  }
  rows.orderBy('name');
  if (query.cursor !== undefined) {
    const [name] = decodeCursor(query.cursor, ['string']);
    rows.where('name', '>', name);
  }
  return pageOf(await rows, limit, row => [row.name], serviceFromDb);
}

/** How many living services there are, and of how many each reason for a look is so: one query. */
export async function countServices(
  knex: Knex,
  filter: ServiceFilter,
  readable: Readable,
): Promise<Schemas['ServiceCounts']> {
  const counts = living(knex, filter, readable).select(
    knex.raw('count(*) as "all"'),
    ...attentions.map(attention =>
      knex.raw(`count(*) filter (where ${isSo(attention)}) as ??`, [attention]),
    ),
  );
  const [row] = await counts;
  return Object.fromEntries(
    Object.entries(row).map(([name, count]) => [name, Number(count)]),
  ) as Schemas['ServiceCounts'];
}

function living(
  knex: Knex,
  { owner, registered, search }: ServiceFilter,
  readable: Readable,
): Knex.QueryBuilder {
  const rows = knex('services').whereNull('removed_at');
  whereReadable(rows, readable);
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    rows.where(match =>
      match.whereILike('name', pattern).orWhereILike('title', pattern),
    );
  }
  if (registered !== undefined) rows.where('registered', registered);
  if (owner !== undefined) rows.whereIn('owner_ref', owner);
  return rows;
}
