import { randomUUID } from 'node:crypto';
import { Effects } from '../effects';
import { eventually } from '../eventually';
import { askService } from '../sampleService';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

/** Preparing, traffic, health, restarts and output of revisions. */
export function revisionsConformance(kit: DriverKit): void {
  it('refuses a wrong config with what would be right', async () => {
    await expect(
      kit.driver.check(kit.surroundings.wrongConfig),
    ).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('observes nothing where nothing was prepared', async () => {
    const before = Date.now();
    const observation = await kit.driver.observe(kit.newTarget());
    expect(observation).toMatchObject({ revisions: [], address: null });
    expect(Date.parse(observation.at)).toBeGreaterThanOrEqual(before - 1);
  });

  it(
    'prepares a revision without traffic, and again without a change',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = kit.revisionOf();
      const effect = effects.next();
      await kit.driver.prepare(target, revision, { web: 2 }, effect);
      const first = await kit.untilHealthy(target, revision, 2);
      await kit.driver.prepare(target, revision, { web: 2 }, effect);
      const second = await kit.untilHealthy(target, revision, 2);
      expect(second.revisions).toEqual(first.revisions);
      expect(second.revisions[0].weight).toBe(0);
      expect(second.address).toBeNull();
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'moves traffic, and retires what it came from',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const older = await kit.serve(target, effects);
      expect(await kit.ask(target)).toMatchObject({ version: 'one' });
      const newer = kit.revisionOf(kit.two, { COLOR: 'blue' });
      await kit.driver.prepare(target, newer, { web: 1 }, effects.next());
      await kit.untilHealthy(target, newer);
      expect(await kit.ask(target)).toMatchObject({ version: 'one' });
      const shift = effects.next();
      await kit.driver.shift(target, { [newer.name]: 100 }, shift);
      expect(await kit.ask(target)).toMatchObject({
        version: 'two',
        color: 'blue',
      });
      await kit.driver.shift(target, { [newer.name]: 100 }, shift);
      const retire = effects.next();
      await kit.driver.retire(target, older.name, retire);
      const { revisions } = await eventually(
        () => kit.driver.observe(target),
        observation => observation.revisions.length === 1,
      );
      expect(revisions[0]).toMatchObject({ name: newer.name, weight: 100 });
      await kit.driver.retire(target, older.name, retire);
      expect(await kit.ask(target)).toMatchObject({ version: 'two' });
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'adopts what runs after a crash, and serves meanwhile',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const { pid } = await kit.ask(target);
      const before = Date.now();
      await kit.surroundings.crash();
      expect(await kit.ask(target)).toMatchObject({ pid });
      const observation = await kit.untilHealthy(target, revision);
      expect(Date.parse(observation.at)).toBeGreaterThanOrEqual(before);
      expect(kit.replicasOf(observation, revision)[0].restarts).toBe(0);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'starts a process again that ended, and says how it ended',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const { pid } = await kit.ask(target);
      const { address } = await kit.driver.observe(target);
      await askService(address!, '/exit');
      const down = await eventually(
        () => kit.driver.observe(target),
        observation =>
          kit.replicasOf(observation, revision)[0].state !== 'healthy',
      );
      expect(kit.replicasOf(down, revision)[0].detail).toContain('7');
      const up = await kit.untilHealthy(target, revision);
      expect(kit.replicasOf(up, revision)[0].restarts).toBeGreaterThan(0);
      expect((await kit.ask(target)).pid).not.toBe(pid);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'restarts every replica, once for one identity',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const before = await kit.ask(target);
      const effect = effects.next();
      await kit.driver.restart(target, revision.name, effect);
      const after = await eventually(
        () => kit.ask(target),
        ({ pid }) => pid !== before.pid,
      );
      await eventually(
        () => kit.driver.observe(target),
        observation => kit.replicasOf(observation, revision).length === 1,
      );
      await kit.driver.restart(target, revision.name, effect);
      await kit.untilHealthy(target, revision);
      expect((await kit.ask(target)).pid).toBe(after.pid);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'reports a revision that never gets healthy, and why',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = kit.revisionOf(kit.one, { SICK: 'yes' });
      await kit.driver.prepare(target, revision, { web: 1 }, effects.next());
      const observation = await eventually(
        () => kit.driver.observe(target),
        seen => kit.replicasOf(seen, revision)[0]?.state === 'unhealthy',
      );
      expect(kit.replicasOf(observation, revision)[0].detail).toContain('500');
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'gives the output of a revision line by line, without secrets',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const lines = await kit.allLines(
        cursor => kit.driver.logs(target, revision.name, cursor),
        text => text.includes('started'),
      );
      expect(lines).toEqual(['started one with ***']);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );
}
