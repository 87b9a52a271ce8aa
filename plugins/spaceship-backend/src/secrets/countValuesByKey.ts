import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { SealedStore } from './SealedStore';
import type { SecretBox } from './SecretBox';

/** Every key that is configured or in use, with how many values it has sealed. Reads each sealed row once. */
export async function countValuesByKey(
  knex: Knex,
  box: SecretBox,
  stores: readonly SealedStore[],
): Promise<Schemas['MasterKeys']> {
  const values = new Map<string, number>(box.keyIds.map(id => [id, 0]));
  for (const store of stores) {
    for (const { keyId, values: more } of await store.countByKey(knex)) {
      values.set(keyId, (values.get(keyId) ?? 0) + more);
    }
  }
  const keys = [...values].map(([id, count]) => ({
    id,
    seals: id === box.currentId,
    configured: box.keyIds.includes(id),
    values: count,
  }));
  const remaining = keys
    .filter(({ seals }) => !seals)
    .reduce((sum, key) => sum + key.values, 0);
  return { keys, remaining };
}
