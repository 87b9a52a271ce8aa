import { createHash } from 'node:crypto';
import type { Instant } from '@spaceship/backstage-plugin-spaceship-common';
import { canonicalJson } from './canonicalJson';

export type AuditSubject = { kind: string; id: string };

/** One entry of a service's chain. */
export type AuditEntry = {
  serviceId: string;
  seq: number;
  id: string;
  at: Instant;
  actor: string;
  action: string;
  subject: AuditSubject;
  details: Record<string, unknown>;
  previousHash: string;
  hash: string;
};

/** SHA-256 over all of an entry but its own hash, with the hash before it: an edit, a gap or a swap breaks the chain. */
export function auditHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { serviceId, seq, id, at, actor, action } = entry;
  const { subject, details, previousHash } = entry;
  return createHash('sha256')
    .update(
      canonicalJson({
        serviceId,
        seq,
        id,
        at,
        actor,
        action,
        subject,
        details,
        previousHash,
      }),
    )
    .digest('hex');
}

export const auditEntryFromDb = (record: Record<string, any>): AuditEntry => ({
  serviceId: record.service_id,
  seq: Number(record.seq),
  id: record.id,
  at: record.at.toISOString(),
  actor: record.actor,
  action: record.action,
  subject: record.subject,
  details: record.details,
  previousHash: record.previous_hash,
  hash: record.hash,
});
