import { randomUUID } from 'node:crypto';
import type { Job } from '../../destinations';
import { Effects } from '../effects';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

/** One-offs: once for one identity, adopted, stopped. */
export function jobsConformance(kit: DriverKit): void {
  it(
    'runs a job once for one identity, in the environment of its revision',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const revision = kit.revisionOf(kit.one, { COLOR: 'green' });
      const effect = effects.next();
      const job: Job = {
        name: 'migrate',
        command:
          'echo "$COLOR $TOKEN"; cat version.txt; echo ran >> "$HOME/runs"; wc -l < "$HOME/runs"; exit 3',
        timeoutMs: 10_000,
      };
      expect(await kit.driver.askJob(target, effect.identity)).toEqual({
        state: 'absent',
      });
      await kit.driver.run(target, revision, job, effect);
      await kit.driver.run(target, revision, job, effect);
      expect(await kit.untilExited(target, effect)).toMatchObject({
        exitCode: 3,
        signal: null,
        timedOut: false,
      });
      await kit.driver.run(target, revision, job, effect);
      const lines = await kit.allLines(
        cursor => kit.driver.jobLogs(target, effect.identity, cursor),
        text => text.includes('one'),
      );
      expect(lines).toEqual(['green ***', 'one', '1']);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'adopts a job that runs through a crash',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const effect = effects.next();
      const job: Job = {
        name: 'slow',
        command: 'echo begin; sleep 1; echo end; exit 4',
        timeoutMs: 20_000,
      };
      const revision = kit.revisionOf();
      await kit.driver.run(target, revision, job, effect);
      await kit.surroundings.crash();
      await kit.driver.run(target, revision, job, effect);
      expect(await kit.untilExited(target, effect)).toMatchObject({
        exitCode: 4,
      });
      const { lines, ended } = await kit.driver.jobLogs(
        target,
        effect.identity,
        null,
      );
      expect(lines.map(({ text }) => text)).toEqual(['begin', 'end']);
      expect(ended).toBe(true);
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'stops a job that is cancelled, and one that runs too long',
    async () => {
      const target = kit.newTarget();
      const effects = new Effects(randomUUID());
      const [cancelled, late] = [effects.next(), effects.next()];
      const revision = kit.revisionOf();
      const sleep = { name: 'sleep', command: 'sleep 60' };
      await kit.driver.run(
        target,
        revision,
        { ...sleep, timeoutMs: 60_000 },
        cancelled,
      );
      await kit.driver.run(
        target,
        revision,
        { ...sleep, timeoutMs: 300 },
        late,
      );
      await kit.driver.stopJob(target, cancelled);
      await kit.driver.stopJob(target, cancelled);
      const stopped = await kit.untilExited(target, cancelled);
      expect(stopped).toMatchObject({ timedOut: false });
      expect(stopped).not.toMatchObject({ exitCode: 0 });
      expect(await kit.untilExited(target, late)).toMatchObject({
        timedOut: true,
      });
      await kit.driver.stopJob(target, effects.next());
      await kit.driver.destroy(target, effects.next());
    },
    TEST_TIMEOUT_MS,
  );
}
