import type { Knex } from 'knex';
import { auditEntryFromDb, auditHash, type AuditEntry } from './auditHash';

export type AuditVerdict =
  | { ok: true; entries: number; head: string }
  | { ok: false; entries: number; brokenAt: number; reason: string };

const pageSize = 1000;

/** Walks a service's chain from its first entry and compares it with the head on the service's row. */
export async function verifyAudit(
  knex: Knex,
  serviceId: string,
): Promise<AuditVerdict> {
  return knex.transaction(
    async trx => {
      const service = await trx('services')
        .where({ id: serviceId })
        .first('audit_seq', 'audit_head');
      let previous = '';
      let seq = 0;
      for (;;) {
        const page = await trx('audit')
          .where({ service_id: serviceId })
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(pageSize);
        for (const entry of page.map(auditEntryFromDb)) {
          const reason = flawOf(entry, seq, previous);
          if (reason !== null) {
            return { ok: false, entries: seq, brokenAt: seq + 1, reason };
          }
          previous = entry.hash;
          seq = entry.seq;
        }
        if (page.length < pageSize) break;
      }
      if (Number(service?.audit_seq ?? 0) !== seq) {
        return {
          ok: false,
          entries: seq,
          brokenAt: seq + 1,
          reason: `${
            Number(service?.audit_seq ?? 0) - seq
          } entries are missing at the end.`,
        };
      }
      if ((service?.audit_head ?? '') !== previous) {
        return {
          ok: false,
          entries: seq,
          brokenAt: seq,
          reason: `The newest entry is not the one that the service remembers.`,
        };
      }
      return { ok: true, entries: seq, head: previous };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** What is wrong with an entry that should follow the one with this number and hash. */
function flawOf(
  entry: AuditEntry,
  seq: number,
  previous: string,
): string | null {
  if (entry.seq !== seq + 1) return `Entry ${seq + 1} is missing.`;
  if (entry.previousHash !== previous) {
    return `Entry ${entry.seq} does not follow the one before.`;
  }
  return auditHash(entry) === entry.hash
    ? null
    : `Entry ${entry.seq} was changed after it was written.`;
}
