import type { Knex } from 'knex';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  decodeCursor,
  limitOf,
  pageOf,
  type Page,
  type PageRequest,
} from '../api/page';
import { auditEntryFromDb } from './auditHash';

const auditForApi = (row: Record<string, any>): Schemas['AuditEntry'] => {
  const { serviceId: _, ...entry } = auditEntryFromDb(row);
  return entry;
};

/** A service's entries, newest first. Served by the primary key. */
export async function listAudit(
  knex: Knex,
  serviceId: string,
  request: PageRequest,
): Promise<Page<Schemas['AuditEntry']>> {
  const limit = limitOf(request);
  const rows = knex('audit')
    .where({ service_id: serviceId })
    .orderBy('seq', 'desc')
    .limit(limit + 1);
  if (request.cursor !== undefined) {
    const [seq] = decodeCursor(request.cursor, ['number']);
    rows.where('seq', '<', seq);
  }
  return pageOf(await rows, limit, row => [Number(row.seq)], auditForApi);
}

/** What was done to any of these subjects, oldest first. Served by `audit_subject`. */
export async function listAuditOf(
  knex: Knex,
  serviceId: string,
  subjectIds: readonly string[],
): Promise<Schemas['AuditEntry'][]> {
  const rows = await knex('audit')
    .where({ service_id: serviceId })
    .whereRaw(`subject ->> 'id' = any(?)`, [[...subjectIds]])
    .orderBy('seq')
    .limit(500);
  return rows.map(auditForApi);
}
