import { randomBytes } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { SealedStore } from './SealedStore';
import { SecretBox } from './SecretBox';
import { warnOfMissingKeys } from './warnOfMissingKeys';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const oldId = new SecretBox([oldKey]).currentId;
const stores = [
  { countByKey: async () => [{ keyId: oldId, values: 2 }] },
  { countByKey: async () => [{ keyId: oldId, values: 1 }] },
] as unknown as SealedStore[];

const warned = async (keys: Buffer[]) => {
  const logger = mockServices.logger.mock();
  const box = new SecretBox(keys);
  await warnOfMissingKeys({ knex: undefined!, box, logger }, stores);
  return logger.warn.mock.calls.map(([message]) => message);
};

describe('warnOfMissingKeys', () => {
  it('names the key that is missing, how many secrets need it, and what to do', async () => {
    expect(await warned([newKey])).toEqual([
      `Secrets (3) are sealed with master key ${oldId}, which is not configured, so nobody can open them. Add that key to spaceship.secrets, below the one that seals, and start again.`,
    ]);
  });

  it('says nothing where every key is configured', async () => {
    expect(await warned([newKey, oldKey])).toEqual([]);
  });
});
