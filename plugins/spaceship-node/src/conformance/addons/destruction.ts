import { TerminalError } from '../../errors';
import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

/** Comes last: it takes away everything that the other parts made. */
export function destructionConformance(kit: () => AddonKit): void {
  it(
    'destroys for good: nothing is left, and the id never comes back',
    async () => {
      const { provider, under } = kit();
      const { id, made, effects } = await kit().provisioned();
      const credential = await provider.mint(id, 1, effects.next());
      const ids = async () =>
        (await provider.inventory()).map(({ addonId }) => addonId);
      expect(await ids()).toContain(id);
      const effect = effects.next();
      await provider.destroy(id, effect);
      await provider.destroy(id, effect);
      expect(await provider.ask(id)).toEqual({ state: 'destroyed' });
      expect(await ids()).not.toContain(id);
      await expect(provider.probe(id, credential)).rejects.toThrow();
      expect(await kit().letsIn(credential)).toBe(false);
      await expect(
        provider.provision(made, effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
      await under.crash();
      expect(await provider.ask(id)).toEqual({ state: 'destroyed' });
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'destroys what was never made, so that it can never be made',
    async () => {
      const { provider } = kit();
      const { id, made, effects } = kit().begin();
      await provider.destroy(id, effects.next());
      await expect(
        provider.provision(made, effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'leaves nothing when everything is destroyed and removed',
    async () => {
      await kit().clear();
      const left = await eventually(
        () => kit().provider.inventory(),
        found => found.length === 0,
      );
      expect(left).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
}
