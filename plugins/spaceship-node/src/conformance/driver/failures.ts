import { randomUUID } from 'node:crypto';
import type { Job } from '../../destinations';
import { FencedError, TerminalError } from '../../errors';
import { Effects } from '../effects';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

/** Fences, and failures that trying again cannot help. */
export function failuresConformance(kit: DriverKit): void {
  it(
    'refuses an owner whose fence is older, whatever it wants',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = await kit.serve(target, effects);
      const job: Job = { name: 'late', command: 'true', timeoutMs: 1000 };
      const { driver } = kit;
      const late: (() => Promise<void>)[] = [
        () =>
          driver.prepare(target, kit.revisionOf(kit.two), {}, effects.stale()),
        () => driver.shift(target, {}, effects.stale()),
        () => driver.run(target, revision, job, effects.stale()),
        () => driver.stopJob(target, effects.stale()),
        () => driver.retire(target, revision.name, effects.stale()),
        () => driver.restart(target, revision.name, effects.stale()),
        () => driver.destroy(target, effects.stale()),
      ];
      for (const call of late)
        await expect(call()).rejects.toBeInstanceOf(FencedError);
      await kit.surroundings.crash();
      await expect(
        driver.shift(target, {}, effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
      expect(await kit.ask(target)).toMatchObject({ version: 'one' });
      await driver.destroy(target, effects.next());
      await expect(
        driver.prepare(target, revision, { web: 1 }, effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
    },
    TEST_TIMEOUT_MS,
  );

  it('says what trying again cannot help', async () => {
    const target = kit.newTarget();
    const effects = new Effects(randomUUID());
    const missing = kit.revisionOf({
      digest: `sha256:${'0'.repeat(64)}`,
      location: '/nowhere',
    });
    await expect(
      kit.driver.prepare(target, missing, { web: 1 }, effects.next()),
    ).rejects.toBeInstanceOf(TerminalError);
    await expect(
      kit.driver.shift(target, { nothing: 100 }, effects.next()),
    ).rejects.toBeInstanceOf(TerminalError);
  });
}
