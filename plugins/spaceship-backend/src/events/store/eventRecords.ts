import type { Knex } from 'knex';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  decodeIdCursor,
  limitOf,
  pageOf,
  type Page,
  type PageRequest,
} from '../../api/page';

const eventFromDb = (row: Record<string, any>): Schemas['Event'] => ({
  id: row.id,
  source: row.source,
  kind: row.kind,
  receivedAt: row.received_at.toISOString(),
  processedAt: row.processed_at?.toISOString() ?? null,
  branch: row.payload.branch ?? null,
  commit: row.payload.after ?? null,
  before: row.payload.before ?? null,
  pusher: row.payload.pusher ?? null,
  result: row.result ?? null,
});

/** Newest first: ids are ordered by time. Served by `inbox_service`. */
export async function listEvents(
  knex: Knex,
  serviceId: string,
  request: PageRequest,
): Promise<Page<Schemas['Event']>> {
  const limit = limitOf(request);
  const rows = knex('inbox')
    .where({ service_id: serviceId })
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (request.cursor !== undefined) {
    rows.where('id', '<', decodeIdCursor(request.cursor));
  }
  return pageOf(await rows, limit, row => [row.id], eventFromDb);
}

/** An event with the service that it belongs to, or null. */
export async function findEvent(
  knex: Knex,
  id: string,
): Promise<{ serviceId: string | null; event: Schemas['Event'] } | null> {
  const row = await knex('inbox').where({ id }).first();
  return row ? { serviceId: row.service_id, event: eventFromDb(row) } : null;
}
