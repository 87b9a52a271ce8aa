import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import { canonicalJson } from './canonicalJson';

/**
 * Writes down the heads of all chains with one hash, if any moved since the last time. Kept elsewhere, an anchor shows
 * even an edit that rewrote a whole chain.
 */
export async function anchorAudit(knex: Knex): Promise<void> {
  const rows = await knex('services')
    .where('audit_seq', '>', 0)
    .orderBy('id')
    .select('id', 'audit_seq', 'audit_head');
  const heads = rows.map(row => [
    row.id,
    Number(row.audit_seq),
    row.audit_head,
  ]);
  const hash = createHash('sha256').update(canonicalJson(heads)).digest('hex');
  const last = await knex('audit_anchors').orderBy('at', 'desc').first('hash');
  if (heads.length === 0 || last?.hash === hash) return;
  await knex('audit_anchors').insert({
    id: newId<'anchor'>(),
    heads: JSON.stringify(heads),
    hash,
  });
}
