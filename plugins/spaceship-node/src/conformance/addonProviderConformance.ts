import { randomUUID } from 'node:crypto';
import type { AddonProvider, AddonRequest, Credential } from '../addons';
import { FencedError, TerminalError } from '../errors';
import { Effects } from './effects';
import { eventually } from './eventually';

/** What the kit needs of a provider's real surroundings. */
export type AddonProviderUnderTest = {
  provider: AddonProvider;
  /** Keeps a value in the add-on by this credential, as an application would. */
  write(credential: Credential, value: string): Promise<void>;
  /** The value that was kept. */
  read(credential: Credential): Promise<string>;
  /** Kills the server of an add-on, as with kill -9. */
  killServer(addonId: string): Promise<void>;
  /** Kills whatever the provider talks to, as with kill -9, and brings it back. */
  crash(): Promise<void>;
  dispose(): Promise<void>;
};

const TEST_TIMEOUT_MS = 60_000;

/** Checks idempotency, adoption after a crash, fencing, error classes and cleanup of an add-on provider. */
export function addonProviderConformance(
  factory: () => Promise<AddonProviderUnderTest>,
): void {
  describe('add-on provider conformance', () => {
    let kit: AddonProviderUnderTest;

    beforeAll(async () => {
      kit = await factory();
    }, TEST_TIMEOUT_MS);

    afterAll(async () => {
      await kit.dispose();
    }, TEST_TIMEOUT_MS);

    const request = (): AddonRequest => ({
      id: randomUUID(),
      plan: kit.provider.plans[0],
      service: { id: randomUUID(), name: 'kit' },
      destination: { id: randomUUID(), slug: 'staging' },
    });

    const untilReady = (id: string) =>
      eventually(
        () => kit.provider.ask(id),
        ({ state }) => state === 'ready',
        30_000,
      );

    const provisioned = async () => {
      const made = request();
      const effects = new Effects(made.id);
      await kit.provider.provision(made, effects.next());
      await untilReady(made.id);
      return { id: made.id, made, effects };
    };

    it('knows nothing of an add-on that was never provisioned', async () => {
      expect(await kit.provider.ask(randomUUID())).toEqual({ state: 'absent' });
    });

    it('refuses a plan that it does not have', async () => {
      const made = { ...request(), plan: 'no-such-plan' };
      await expect(
        kit.provider.provision(made, new Effects(made.id).next()),
      ).rejects.toBeInstanceOf(TerminalError);
    });

    it(
      'provisions once, through a crash, and gives every generation its login to the same data',
      async () => {
        const made = request();
        const effects = new Effects(made.id);
        const effect = effects.next();
        await kit.provider.provision(made, effect);
        await kit.crash();
        await kit.provider.provision(made, effect);
        await untilReady(made.id);
        const first = await kit.provider.mint(made.id, 1, effects.next());
        await kit.provider.probe(made.id, first);
        await kit.write(first, 'kept');
        const second = await kit.provider.mint(made.id, 2, effects.next());
        expect(second.values.PASSWORD).not.toBe(first.values.PASSWORD);
        expect(await kit.read(second)).toBe('kept');
        await kit.write(second, 'changed');
        expect(await kit.read(first)).toBe('changed');
        expect(await kit.provider.mint(made.id, 1, effects.next())).toEqual(
          first,
        );
        expect(first.secretKeys).toEqual(
          expect.arrayContaining(
            Object.keys(first.values).filter(key =>
              first.values[key].includes(first.values.PASSWORD),
            ),
          ),
        );
        await kit.provider.destroy(made.id, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'brings a server back that was killed, with its data',
      async () => {
        const { id, effects } = await provisioned();
        const credential = await kit.provider.mint(id, 1, effects.next());
        await kit.write(credential, 'kept');
        await kit.killServer(id);
        await eventually(
          () =>
            kit.provider.probe(id, credential).then(
              () => true,
              () => false,
            ),
          up => up,
          30_000,
        );
        expect(await kit.read(credential)).toBe('kept');
        await kit.provider.destroy(id, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'refuses an owner whose fence is older',
      async () => {
        const { id, made, effects } = await provisioned();
        for (const call of [
          () => kit.provider.provision(made, effects.stale()),
          () => kit.provider.mint(id, 1, effects.stale()),
          () => kit.provider.destroy(id, effects.stale()),
        ])
          await expect(call()).rejects.toBeInstanceOf(FencedError);
        expect(await kit.provider.ask(id)).toMatchObject({ state: 'ready' });
        await kit.provider.destroy(id, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'destroys for good: nothing is left, and the id never comes back',
      async () => {
        const { id, made, effects } = await provisioned();
        const credential = await kit.provider.mint(id, 1, effects.next());
        expect(
          (await kit.provider.inventory()).map(({ addonId }) => addonId),
        ).toContain(id);
        const effect = effects.next();
        await kit.provider.destroy(id, effect);
        await kit.provider.destroy(id, effect);
        expect(await kit.provider.ask(id)).toEqual({ state: 'destroyed' });
        expect(
          (await kit.provider.inventory()).map(({ addonId }) => addonId),
        ).not.toContain(id);
        await expect(kit.provider.probe(id, credential)).rejects.toThrow();
        await expect(
          kit.provider.provision(made, effects.next()),
        ).rejects.toBeInstanceOf(TerminalError);
        await kit.crash();
        expect(await kit.provider.ask(id)).toEqual({ state: 'destroyed' });
      },
      TEST_TIMEOUT_MS,
    );
  });
}
