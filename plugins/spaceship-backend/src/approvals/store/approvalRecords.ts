import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

export const approvalFromDb = (
  row: Record<string, any>,
  contentHash: string | null,
): Schemas['Approval'] => ({
  id: row.id,
  by: row.by,
  at: row.created_at.toISOString(),
  note: row.note,
  contentHash: row.content_hash,
  isForThisContent: row.content_hash === contentHash,
  withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
});
