import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import { NotFoundError } from '@backstage/errors';
import type { AuditSubject } from './auditHash';
import { canonicalJson } from './canonicalJson';

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
  const { serviceId, actor, action } = entry;
  const id = newId<'audit'>();
  const { subject, details } = plain({
    subject: entry.subject,
    details: entry.details ?? {},
  });
  // The text that auditHash hashes, around what only the database knows: one statement under the lock of the row.
  const text = {
    before: `${canonicalJson({ action, actor }).slice(0, -1)},"at":"`,
    afterAt: `",${canonicalJson({ details, id }).slice(
      1,
      -1,
    )},"previousHash":"`,
    afterHash: '","seq":',
    afterSeq: `,${canonicalJson({ serviceId, subject }).slice(1)}`,
  };
  const { rows } = await trx.raw(append, {
    serviceId,
    id,
    actor,
    action,
    subject: JSON.stringify(subject),
    details: JSON.stringify(details),
    ...text,
  });
  if (rows.length === 0) {
    throw new NotFoundError(`There is no service ${serviceId}.`);
  }
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const append = `
  with last as (
    select audit_seq + 1 as seq, audit_head as hash, date_trunc('milliseconds', clock_timestamp()) as at
    from services where id = :serviceId for no key update),
  entry as (
    select seq, at, hash as previous_hash, encode(sha256(convert_to(
        cast(:before as text) || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        || cast(:afterAt as text) || hash || cast(:afterHash as text) || seq || cast(:afterSeq as text), 'UTF8')), 'hex') as hash
    from last),
  head as (
    update services set audit_seq = entry.seq, audit_head = entry.hash from entry where services.id = :serviceId)
  insert into audit (service_id, seq, id, at, actor, action, subject, details, previous_hash, hash)
  select cast(:serviceId as uuid), seq, cast(:id as uuid), at, cast(:actor as text), cast(:action as text),
    cast(:subject as jsonb), cast(:details as jsonb), previous_hash, hash
  from entry
  returning seq`;
