import { randomUUID } from 'node:crypto';
import { FencedError, TerminalError } from '../../errors';
import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

export function clonesConformance(kit: () => AddonKit): void {
  const filled = async (value: string) => {
    const source = await kit().provisioned();
    const credential = await kit().provider.mint(
      source.id,
      1,
      source.effects.next(),
    );
    await kit().data.write(credential, value);
    return { source, credential };
  };

  it(
    'clones without cutting the source, whose passwords fail on the clone',
    async () => {
      const { provider, data, under } = kit();
      const { source, credential } = await filled('before');
      const session = await under.connect(credential);
      let isCloning = true;
      let uses = 0;
      const load = (async () => {
        while (isCloning) {
          await session.use();
          uses += 1;
        }
      })();
      const copy = kit().begin();
      const effect = copy.effects.next();
      await provider.clone(source.id, copy.made, effect);
      await provider.clone(source.id, copy.made, effect);
      await kit().untilReady(copy.id);
      isCloning = false;
      await load;
      expect(uses).toBeGreaterThan(0);
      await session.use();
      await session.end();

      const own = await provider.mint(copy.id, 1, copy.effects.next());
      expect(await data.read(own)).toBe('before');
      expect(await kit().letsIn(data.at(credential, own))).toBe(false);
      expect(await kit().letsIn(data.at(own, own))).toBe(true);
      expect(await provider.sessions(copy.id)).toMatchObject([
        { generation: 1, count: 0 },
      ]);

      await data.write(own, 'changed at the copy');
      expect(await data.read(credential)).toBe('before');
      await data.write(credential, 'changed at the source');
      expect(await data.read(own)).toBe('changed at the copy');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'makes the clone whatever dies on the way, once in each phase',
    async () => {
      const { provider, data } = kit();
      const { source, credential } = await filled('kept');
      const copy = kit().begin();
      const begin = (effect = copy.effects.next()) =>
        provider.clone(source.id, copy.made, effect);
      const effect = copy.effects.next();
      await begin(effect);
      const crashes = await kit().throughCrashes(
        () => provider.ask(copy.id),
        ({ state }) => state === 'ready',
        begin,
        effect,
      );
      expect(crashes).toBeGreaterThan(0);
      const own = await provider.mint(copy.id, 1, copy.effects.next());
      expect(await data.read(own)).toBe('kept');
      expect(await data.read(credential)).toBe('kept');
      const left = (await provider.inventory()).filter(({ addonId }) =>
        [source.id, copy.id].includes(addonId ?? ''),
      );
      expect(left).toHaveLength(2);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses a source that is not there, an id that has other data, and an older owner',
    async () => {
      const { provider } = kit();
      const { source } = await filled('kept');
      const copy = kit().begin();
      await expect(
        provider.clone(randomUUID(), copy.made, copy.effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
      await expect(
        provider.clone(source.id, source.made, source.effects.next()),
      ).rejects.toBeInstanceOf(TerminalError);
      await provider.clone(source.id, copy.made, copy.effects.next());
      await expect(
        provider.clone(source.id, copy.made, copy.effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'comes to an end when the source is destroyed meanwhile',
    async () => {
      const { provider } = kit();
      const { source } = await filled('kept');
      const copy = kit().begin();
      await provider.clone(source.id, copy.made, copy.effects.next());
      await provider.destroy(source.id, source.effects.next());
      const status = await eventually(
        () => provider.ask(copy.id),
        ({ state }) => state === 'ready' || state === 'failed',
        60_000,
      );
      if (status.state === 'failed') expect(status.terminal).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'can be destroyed while it is being made',
    async () => {
      const { provider } = kit();
      const { source, credential } = await filled('kept');
      const copy = kit().begin();
      await provider.clone(source.id, copy.made, copy.effects.next());
      await provider.destroy(copy.id, copy.effects.next());
      expect(await provider.ask(copy.id)).toEqual({ state: 'destroyed' });
      expect(await kit().data.read(credential)).toBe('kept');
    },
    TEST_TIMEOUT_MS,
  );
}
