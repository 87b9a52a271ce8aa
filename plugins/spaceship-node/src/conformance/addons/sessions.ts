import type { Credential } from '../../addons';
import { eventually } from '../eventually';
import { TEST_TIMEOUT_MS, type AddonKit } from './AddonKit';

export function sessionsConformance(kit: () => AddonKit): void {
  const countsOf = async (id: string) =>
    Object.fromEntries(
      (await kit().provider.sessions(id)).map(({ generation, count }) => [
        generation,
        count,
      ]),
    );

  const open = (credential: Credential, count: number) =>
    Promise.all(
      Array.from({ length: count }, () => kit().under.connect(credential)),
    );

  it(
    'counts who uses which generation, its own looks left out',
    async () => {
      const { provider } = kit();
      const { id, effects } = await kit().provisioned();
      const first = await provider.mint(id, 1, effects.next());
      const second = await provider.mint(id, 2, effects.next());
      const sessions = [...(await open(first, 3)), ...(await open(second, 1))];
      const probes = Promise.all(
        [1, 2, 3].map(() => provider.probe(id, first)),
      );
      expect(await countsOf(id)).toEqual({ 1: 3, 2: 1 });
      await probes;
      const [used] = await provider.sessions(id);
      expect(Date.parse(used.oldestAt!)).not.toBeNaN();
      expect(used.users.reduce((sum, { count }) => sum + count, 0)).toBe(3);
      for (const { name, since } of used.users) {
        expect(name).not.toBe('');
        if (since !== undefined) expect(since >= used.oldestAt!).toBe(true);
      }

      await Promise.all(sessions.map(session => session.end()));
      await eventually(
        () => countsOf(id),
        counts => counts[1] === 0 && counts[2] === 0,
      );
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'leaves open sessions alone when it fences, and ends them when it revokes',
    async () => {
      const { provider } = kit();
      const { id, effects } = await kit().provisioned();
      const minted = await provider.mint(id, 1, effects.next());
      const [session] = await open(minted, 1);
      await provider.fence(id, 1, effects.next());
      await session.use();
      expect(await countsOf(id)).toEqual({ 1: 1 });
      await provider.revoke(id, 1, effects.next());
      await expect(session.use()).rejects.toThrow();
      expect(await countsOf(id)).toEqual({});
    },
    TEST_TIMEOUT_MS,
  );
}
