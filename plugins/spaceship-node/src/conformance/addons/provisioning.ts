import { randomUUID } from 'node:crypto';
import type { AddonCapabilities } from '../../addons';
import { FencedError, TerminalError } from '../../errors';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

export function provisioningConformance(
  kit: () => AddonKit,
  capabilities: AddonCapabilities,
): void {
  it('declares what it can do', () => {
    expect(kit().provider.capabilities).toEqual(capabilities);
  });

  it('knows nothing of an add-on that was never provisioned', async () => {
    expect(await kit().provider.ask(randomUUID())).toEqual({ state: 'absent' });
  });

  it('refuses a plan that it does not have', async () => {
    const { made, effects } = kit().begin();
    await expect(
      kit().provider.provision(
        { ...made, plan: 'no-such-plan' },
        effects.next(),
      ),
    ).rejects.toBeInstanceOf(TerminalError);
  });

  it(
    'provisions once, through a crash',
    async () => {
      const { provider, under } = kit();
      const { id, made, effects } = kit().begin();
      const effect = effects.next();
      await provider.provision(made, effect);
      await under.crash();
      await provider.provision(made, effect);
      await kit().untilReady(id);
      const own = (await provider.inventory()).filter(
        ({ addonId }) => addonId === id,
      );
      expect(own).toHaveLength(1);
      const metrics = await provider.metrics(id);
      expect(Date.parse(metrics.at)).not.toBeNaN();
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses an owner whose fence is older',
    async () => {
      const { provider } = kit();
      const { id, made, effects } = await kit().provisioned();
      await provider.mint(id, 1, effects.next());
      for (const call of [
        () => provider.provision(made, effects.stale()),
        () => provider.mint(id, 1, effects.stale()),
        () => provider.fence(id, 1, effects.stale()),
        () => provider.unfence(id, 1, effects.stale()),
        () => provider.revoke(id, 1, effects.stale()),
        () => provider.destroy(id, effects.stale()),
      ])
        await expect(call()).rejects.toBeInstanceOf(FencedError);
      expect(await provider.ask(id)).toMatchObject({ state: 'ready' });
    },
    TEST_TIMEOUT_MS,
  );
}
