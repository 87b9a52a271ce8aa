import type { Knex } from 'knex';
import type { CredentialState } from '@spaceship/backstage-plugin-spaceship-common';
import type { Credential } from '@spaceship/backstage-plugin-spaceship-node';
import type { SecretBox } from '../../secrets/SecretBox';

export const credentialContext = (addonId: string, generation: number) =>
  `credential:${addonId}/${generation}`;

type Key = { name: string; secret: boolean };

/** The stored columns of a credential; its values are sealed. */
export const credentialColumns = (
  box: SecretBox,
  addonId: string,
  credential: Credential,
) => ({
  addon_id: addonId,
  generation: credential.generation,
  sealed: box.seal(
    JSON.stringify(credential.values),
    credentialContext(addonId, credential.generation),
  ),
  keys: JSON.stringify(
    Object.keys(credential.values).map(
      (name): Key => ({
        name,
        secret: credential.secretKeys.includes(name),
      }),
    ),
  ),
  expires_at: credential.expiresAt ?? null,
});

/** Opens a stored credential. */
export const openCredential = (
  box: SecretBox,
  row: { addon_id: string; generation: number; sealed: string; keys: Key[] },
): Credential => ({
  generation: row.generation,
  values: JSON.parse(
    box.open(row.sealed, credentialContext(row.addon_id, row.generation)),
  ),
  secretKeys: row.keys.filter(key => key.secret).map(key => key.name),
});

/** Moves credentials on, and remembers when. Those that are there already stay as they are. */
export async function moveCredentials(
  trx: Knex | Knex.Transaction,
  where: (query: Knex.QueryBuilder) => void,
  state: CredentialState,
): Promise<void> {
  await trx('credentials')
    .where(builder => where(builder))
    .whereNot({ state })
    .update({
      state,
      history: trx.raw(
        `history || jsonb_build_object(cast(? as text), to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
        [state],
      ),
      ...(state === 'revoked' && { sealed: '' }),
    });
}
