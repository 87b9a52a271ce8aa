import type { Knex } from 'knex';
import type { OfferedKey } from '@spaceship/backstage-plugin-spaceship-node';
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
