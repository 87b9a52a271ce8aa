import type { AddonCapabilities } from '../../addons';
import { TerminalError } from '../../errors';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

export function credentialsConformance(
  kit: () => AddonKit,
  { rotation }: AddonCapabilities,
): void {
  it(
    'gives the same generation the same credential, also after a crash, and says which values are secret',
    async () => {
      const { provider, under } = kit();
      const { id, effects } = await kit().provisioned();
      const minted = await provider.mint(id, 1, effects.next());
      await provider.probe(id, minted);
      expect(await kit().letsIn(minted)).toBe(true);
      await under.crash();
      expect(await provider.mint(id, 1, effects.next())).toEqual(minted);

      const { values, secretKeys } = minted;
      expect(secretKeys.length).toBeGreaterThan(0);
      const secrets = secretKeys.map(key => values[key]);
      const open = Object.keys(values).filter(key => !secretKeys.includes(key));
      for (const key of open)
        expect(secrets.some(secret => values[key].includes(secret))).toBe(
          false,
        );
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'fences a generation, gives it back, and revokes it for good',
    async () => {
      const { provider, under } = kit();
      const { id, effects } = await kit().provisioned();
      const minted = await provider.mint(id, 1, effects.next());

      const fencing = effects.next();
      await provider.fence(id, 1, fencing);
      await provider.fence(id, 1, fencing);
      expect(await kit().letsIn(minted)).toBe(false);
      await expect(provider.probe(id, minted)).rejects.toThrow();

      await provider.unfence(id, 1, effects.next());
      expect(await kit().letsIn(minted)).toBe(true);

      const revoking = effects.next();
      await provider.revoke(id, 1, revoking);
      await under.crash();
      await provider.revoke(id, 1, revoking);
      expect(await kit().letsIn(minted)).toBe(false);
      await expect(
        provider.unfence(id, 1, effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'takes the revocation of a generation that never was for done',
    async () => {
      const { provider } = kit();
      const { id, effects } = await kit().provisioned();
      await provider.revoke(id, 7, effects.next());
      await provider.fence(id, 7, effects.next());
      const own = await provider.mint(id, 1, effects.next());
      expect(await kit().letsIn(own)).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );

  if (rotation)
    it(
      'lets two generations in at once, and the one is not touched by what is done to the other',
      async () => {
        const { provider } = kit();
        const { id, effects } = await kit().provisioned();
        const first = await provider.mint(id, 1, effects.next());
        const second = await provider.mint(id, 2, effects.next());
        for (const key of first.secretKeys)
          expect(second.values[key]).not.toBe(first.values[key]);
        expect(await kit().letsIn(first)).toBe(true);
        expect(await kit().letsIn(second)).toBe(true);
        await provider.fence(id, 1, effects.next());
        await provider.revoke(id, 1, effects.next());
        expect(await kit().letsIn(second)).toBe(true);
      },
      TEST_TIMEOUT_MS,
    );
}
