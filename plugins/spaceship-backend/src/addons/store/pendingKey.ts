import type { Knex } from 'knex';
import type { OfferedKey } from '@spaceship/backstage-plugin-spaceship-node';
import type { SealedStore } from '../../secrets/SealedStore';
import type { SecretBox } from '../../secrets/SecretBox';

const pendingContext = (addonId: string): string => `pending-key:${addonId}`;

/** Keeps the key that the next rotation takes. */
export async function storePendingKey(
  trx: Knex.Transaction,
  box: SecretBox,
  addonId: string,
  { key, expiresAt }: OfferedKey,
): Promise<void> {
  await trx('addons')
    .where({ id: addonId })
    .update({
      pending_key: JSON.stringify({
        sealed: box.seal(key, pendingContext(addonId)),
        expiresAt,
      }),
    });
}

/** The key that was handed in for the next rotation, if one was. */
export async function openPendingKey(
  knex: Knex,
  box: SecretBox,
  addonId: string,
): Promise<OfferedKey | null> {
  const row = await knex('addons').where({ id: addonId }).first('pending_key');
  const pending = row?.pending_key;
  return pending
    ? {
        key: box.open(pending.sealed, pendingContext(addonId)),
        expiresAt: pending.expiresAt ?? null,
      }
    : null;
}

/** The credential of this generation was made of it. One that is handed in from now on is for the rotation after that. */
export async function takePendingKey(
  trx: Knex.Transaction,
  box: SecretBox,
  { addonId, generation }: { addonId: string; generation: number },
  offered: OfferedKey,
): Promise<void> {
  await trx('addons').where({ id: addonId }).forUpdate().first('id');
  const pending = await openPendingKey(trx, box, addonId);
  if (pending?.key !== offered.key) return;
  await trx('addons')
    .where({ id: addonId })
    .update({
      pending_key: trx.raw(
        `pending_key || jsonb_build_object('takenFor', ?::int)`,
        [generation],
      ),
    });
}

/** That generation is the current one. */
export async function forgetTakenKey(
  trx: Knex.Transaction,
  { addonId, generation }: { addonId: string; generation: number },
): Promise<void> {
  await trx('addons')
    .where({ id: addonId })
    .whereRaw(`(pending_key ->> 'takenFor')::int = ?`, [generation])
    .update({ pending_key: null });
}

const sealed = `pending_key ->> 'sealed'`;

/** The keys that wait for a rotation. */
export const sealedPendingKeys: SealedStore = {
  async rowsSealedOtherwise(knex, keyId, after, limit) {
    const query = knex('addons')
      .whereRaw(`split_part(${sealed}, '.', 2) <> ?`, [keyId])
      .orderBy('id')
      .limit(limit)
      .select('id', 'pending_key');
    if (after) query.where('id', '>', after[0]);
    return (await query).map(({ id, pending_key: pending }) => ({
      cursor: [id],
      values: [{ sealed: pending.sealed, context: pendingContext(id) }],
      async replace(through, [seal]) {
        await through('addons')
          .where({ id })
          .whereRaw(`${sealed} = ?`, [pending.sealed])
          .update({
            pending_key: JSON.stringify({ ...pending, sealed: seal }),
          });
      },
    }));
  },

  async countByKey(knex) {
    const { rows } = await knex.raw(
      `select split_part(${sealed}, '.', 2) as id, count(*)::int as values
       from addons where pending_key is not null group by 1`,
    );
    return rows.map((row: any) => ({ keyId: row.id, values: row.values }));
  },
};
