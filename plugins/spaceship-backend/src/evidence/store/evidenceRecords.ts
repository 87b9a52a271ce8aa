import type { Knex } from 'knex';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';

/** Evidence with the release it was found about and where. */
export const evidenceRecords = (knex: Knex) =>
  knex('evidence')
    .join('releases', 'releases.id', 'evidence.release_id')
    .join('destinations', 'destinations.id', 'evidence.destination_id')
    .select(
      'evidence.*',
      'destinations.slug',
      'destinations.title',
      'releases.number as release_number',
      'releases.commit',
      'releases.message',
      cursorAt(knex, 'evidence'),
    );

export const evidenceFromDb = (
  row: Record<string, any>,
): Schemas['Evidence'] => ({
  id: row.id,
  kind: row.kind,
  role: row.role,
  outcome: row.outcome,
  by: row.by,
  at: row.created_at.toISOString(),
  destination: row.slug,
  destinationTitle: row.title,
  release: {
    id: row.release_id,
    number: row.release_number,
    commit: row.commit,
    message: row.message,
  },
  note: row.note,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  revokedBy: row.revoked_by,
});

/** Newest first. Served by `evidence_service`. */
export async function listEvidence(
  knex: Knex,
  serviceId: string,
  request: PageRequest,
): Promise<Page<Schemas['Evidence']>> {
  const rows = evidenceRecords(knex).where('evidence.service_id', serviceId);
  return newestFirst(rows, 'evidence', request, evidenceFromDb);
}
