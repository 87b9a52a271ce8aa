import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import { NotFoundError } from '@backstage/errors';
import { auditHash, type AuditSubject } from './auditHash';

/**
 * Appends to the service's chain in the transaction of the change. Locks the service's row, so entries of one service
 * are in order and no other service waits. `details` never hold secret values.
 */
export async function appendAudit(
  trx: Knex.Transaction,
  entry: {
    serviceId: string;
    /** Entity reference of a person, `plugin:<id>` for a service principal, or `spaceship` for the engine. */
    actor: string;
    action: string;
    subject: AuditSubject;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  const { rows } = await trx.raw(
    `update services set audit_seq = audit_seq + 1 where id = ?
     returning audit_seq, audit_head, date_trunc('milliseconds', clock_timestamp()) as at`,
    [entry.serviceId],
  );
  if (rows.length === 0) {
    throw new NotFoundError(`There is no service ${entry.serviceId}.`);
  }
  const unsigned = {
    serviceId: entry.serviceId,
    seq: Number(rows[0].audit_seq),
    id: newId<'audit'>(),
    at: rows[0].at.toISOString(),
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    details: JSON.parse(JSON.stringify(entry.details ?? {})),
    previousHash: rows[0].audit_head as string,
  };
  const hash = auditHash(unsigned);
  await trx.raw(
    `with head as (update services set audit_head = :hash where id = :serviceId)
     insert into audit (service_id, seq, id, at, actor, action, subject, details, previous_hash, hash)
     values (:serviceId, :seq, :id, :at, :actor, :action, :subject, :details, :previousHash, :hash)`,
    {
      ...unsigned,
      subject: JSON.stringify(unsigned.subject),
      details: JSON.stringify(unsigned.details),
      hash,
    },
  );
}
