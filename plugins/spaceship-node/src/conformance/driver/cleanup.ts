import { randomUUID } from 'node:crypto';
import type { Target } from '../../destinations';
import { FencedError } from '../../errors';
import { Effects } from '../effects';
import { askService } from '../sampleService';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

/** Nothing is left, and nothing comes back. */
export function cleanupConformance(kit: DriverKit): void {
  const inventoryOf = async ({ service, destination }: Target) =>
    (await kit.driver.inventory?.())?.filter(
      item =>
        item.serviceId === service.id && item.destinationId === destination.id,
    );

  it(
    'leaves nothing of a target that is destroyed',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const job = { name: 'slow', command: 'sleep 60', timeoutMs: 60_000 };
      await kit.driver.run(target, revision, job, effects.next());
      const { address } = await kit.driver.observe(target);
      const effect = effects.next();
      await kit.driver.destroy(target, effect);
      await kit.driver.destroy(target, effect);
      expect(await kit.driver.observe(target)).toMatchObject({
        revisions: [],
        address: null,
      });
      expect((await askService(address!)).status).not.toBe(200);
      expect(await kit.surroundings.leftovers(target)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'lists what exists of a target, and nothing once it is destroyed',
    async () => {
      if (!kit.driver.inventory) return;
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      expect(await inventoryOf(target)).toEqual([]);
      const revision = await kit.serve(target, effects);
      const one = await inventoryOf(target);
      expect(one).not.toEqual([]);
      for (const { what, where } of one ?? []) {
        expect(what).not.toBe('');
        expect(where).not.toBe('');
      }
      const job = { name: 'slow', command: 'sleep 60', timeoutMs: 60_000 };
      await kit.driver.run(target, revision, job, effects.next());
      expect((await inventoryOf(target))?.length).toBeGreaterThan(one!.length);
      await kit.surroundings.crash();
      await kit.untilHealthy(target, revision);
      await kit.driver.destroy(target, effects.next());
      expect(await inventoryOf(target)).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'makes nothing of what arrives after the end, from whoever was before it',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const late = { ...effects.next() };
      effects.fence += 1;
      await kit.driver.destroy(target, effects.next());
      const revision = kit.revisionOf();
      const job = { name: 'late', command: 'true', timeoutMs: 1000 };
      const { driver } = kit;
      const calls = [
        () => driver.prepare(target, revision, { web: 1 }, late),
        () => driver.run(target, revision, job, late),
        () => driver.shift(target, {}, late),
      ];
      for (const call of calls)
        await expect(call()).rejects.toBeInstanceOf(FencedError);
      await kit.surroundings.crash();
      for (const call of calls)
        await expect(call()).rejects.toBeInstanceOf(FencedError);
      expect(await kit.driver.observe(target)).toMatchObject({ revisions: [] });
      expect((await inventoryOf(target)) ?? []).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );
}
