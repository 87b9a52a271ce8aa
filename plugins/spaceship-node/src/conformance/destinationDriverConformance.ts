import { randomUUID } from 'node:crypto';
import type {
  DestinationDriver,
  Job,
  LogPage,
  Observation,
  Revision,
  Target,
} from '../destinations';
import type { Effect } from '../effect';
import { FencedError, TerminalError } from '../errors';
import { Effects } from './effects';
import { eventually } from './eventually';
import { askService, sampleService, type SampleAnswer } from './sampleService';

/** What the kit needs of a driver's real surroundings. */
export type DriverUnderTest = {
  driver: DestinationDriver;
  /** A config of a destination that `check` must refuse. */
  wrongConfig: unknown;
  /** Makes an artifact of these files, as a builder would. */
  artifact(
    files: Readonly<Record<string, string>>,
  ): Promise<Revision['artifact']>;
  /** Kills whatever the driver talks to, as with kill -9, and brings it back. */
  crash(): Promise<void>;
  /** Names of everything that is left of a target, tombstones not counted. */
  leftovers(target: Target): Promise<readonly string[]>;
  dispose(): Promise<void>;
};

const SECRET = 'kit-secret-7f3a9c';
const TEST_TIMEOUT_MS = 60_000;

/** Checks idempotency, adoption after a crash, fencing, cancellation, error classes and cleanup of a driver. */
export function destinationDriverConformance(
  factory: () => Promise<DriverUnderTest>,
): void {
  describe('destination driver conformance', () => {
    let kit: DriverUnderTest;
    let one: Revision['artifact'];
    let two: Revision['artifact'];

    beforeAll(async () => {
      kit = await factory();
      one = await kit.artifact(sampleService);
      two = await kit.artifact({ ...sampleService, 'version.txt': 'two\n' });
    }, TEST_TIMEOUT_MS);

    afterAll(async () => {
      await kit.dispose();
    }, TEST_TIMEOUT_MS);

    const newTarget = (): Target => ({
      service: { id: randomUUID(), name: 'kit' },
      destination: { id: randomUUID(), slug: `d${randomUUID().slice(0, 8)}` },
    });

    const revisionOf = (
      artifact: Revision['artifact'],
      variables: Record<string, string> = {},
    ): Revision => ({
      name: randomUUID(),
      artifact,
      processes: {
        web: {
          command: 'node server.js',
          health: { path: '/healthz', timeout: '2s' },
          replicas: 1,
          stopTimeout: '5s',
        },
      },
      variables: { TOKEN: SECRET, ...variables },
      secretNames: ['TOKEN'],
    });

    const replicasOf = (observation: Observation, revision: Revision) =>
      observation.revisions.find(({ name }) => name === revision.name)
        ?.replicas ?? [];

    const untilHealthy = (target: Target, revision: Revision, count = 1) =>
      eventually(
        () => kit.driver.observe(target),
        observation => {
          const replicas = replicasOf(observation, revision);
          return (
            replicas.length === count &&
            replicas.every(({ state }) => state === 'healthy')
          );
        },
      );

    const untilExited = (target: Target, { identity }: Effect) =>
      eventually(
        () => kit.driver.askJob(target, identity),
        ({ state }) => state === 'exited',
      );

    const ask = async (target: Target): Promise<SampleAnswer> => {
      const { address } = await kit.driver.observe(target);
      const { status, body } = await askService(address!);
      if (status !== 200) throw new Error(`${status}: ${body}`);
      return JSON.parse(body);
    };

    /** A revision that is healthy and has all traffic. */
    const serve = async (
      target: Target,
      effects: Effects,
      revision = revisionOf(one),
      count = 1,
    ) => {
      await kit.driver.prepare(
        target,
        revision,
        { web: count },
        effects.next(),
      );
      await untilHealthy(target, revision, count);
      await kit.driver.shift(target, { [revision.name]: 100 }, effects.next());
      return revision;
    };

    const allLines = async (
      page: (cursor: string | null) => Promise<LogPage>,
      passes: (text: string) => boolean,
    ) => {
      const lines: string[] = [];
      let cursor: string | null = null;
      await eventually(async () => {
        const read = await page(cursor);
        cursor = read.cursor;
        lines.push(...read.lines.map(({ text }) => text));
        return lines.join('\n');
      }, passes);
      return lines;
    };

    it('refuses a wrong config with what would be right', async () => {
      await expect(kit.driver.check(kit.wrongConfig)).rejects.toMatchObject({
        name: 'InputError',
      });
    });

    it('observes nothing where nothing was prepared', async () => {
      const before = Date.now();
      const observation = await kit.driver.observe(newTarget());
      expect(observation).toMatchObject({ revisions: [], address: null });
      expect(Date.parse(observation.at)).toBeGreaterThanOrEqual(before - 1);
    });

    it(
      'prepares a revision without traffic, and again without a change',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = revisionOf(one);
        const effect = effects.next();
        await kit.driver.prepare(target, revision, { web: 2 }, effect);
        const first = await untilHealthy(target, revision, 2);
        await kit.driver.prepare(target, revision, { web: 2 }, effect);
        const second = await untilHealthy(target, revision, 2);
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
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const older = await serve(target, effects);
        expect(await ask(target)).toMatchObject({ version: 'one' });
        const newer = revisionOf(two, { COLOR: 'blue' });
        await kit.driver.prepare(target, newer, { web: 1 }, effects.next());
        await untilHealthy(target, newer);
        expect(await ask(target)).toMatchObject({ version: 'one' });
        const shift = effects.next();
        await kit.driver.shift(target, { [newer.name]: 100 }, shift);
        expect(await ask(target)).toMatchObject({
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
        expect(await ask(target)).toMatchObject({ version: 'two' });
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'adopts what runs after a crash, and serves meanwhile',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
        const { pid } = await ask(target);
        const before = Date.now();
        await kit.crash();
        expect(await ask(target)).toMatchObject({ pid });
        const observation = await untilHealthy(target, revision);
        expect(Date.parse(observation.at)).toBeGreaterThanOrEqual(before);
        expect(replicasOf(observation, revision)[0].restarts).toBe(0);
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'starts a process again that ended, and says how it ended',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
        const { pid } = await ask(target);
        const { address } = await kit.driver.observe(target);
        await askService(address!, '/exit');
        const down = await eventually(
          () => kit.driver.observe(target),
          observation =>
            replicasOf(observation, revision)[0].state !== 'healthy',
        );
        expect(replicasOf(down, revision)[0].detail).toContain('7');
        const up = await untilHealthy(target, revision);
        expect(replicasOf(up, revision)[0].restarts).toBeGreaterThan(0);
        expect((await ask(target)).pid).not.toBe(pid);
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'restarts every replica, once for one identity',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
        const before = await ask(target);
        const effect = effects.next();
        await kit.driver.restart(target, revision.name, effect);
        const after = await eventually(
          () => ask(target),
          ({ pid }) => pid !== before.pid,
        );
        await eventually(
          () => kit.driver.observe(target),
          observation => replicasOf(observation, revision).length === 1,
        );
        await kit.driver.restart(target, revision.name, effect);
        await untilHealthy(target, revision);
        expect((await ask(target)).pid).toBe(after.pid);
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'reports a revision that never gets healthy, and why',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = revisionOf(one, { SICK: 'yes' });
        await kit.driver.prepare(target, revision, { web: 1 }, effects.next());
        const observation = await eventually(
          () => kit.driver.observe(target),
          seen => replicasOf(seen, revision)[0]?.state === 'unhealthy',
        );
        expect(replicasOf(observation, revision)[0].detail).toContain('500');
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'refuses an owner whose fence is older, whatever it wants',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
        const job: Job = { name: 'late', command: 'true', timeoutMs: 1000 };
        const { driver } = kit;
        const late: (() => Promise<void>)[] = [
          () => driver.prepare(target, revisionOf(two), {}, effects.stale()),
          () => driver.shift(target, {}, effects.stale()),
          () => driver.run(target, revision, job, effects.stale()),
          () => driver.stopJob(target, effects.stale()),
          () => driver.retire(target, revision.name, effects.stale()),
          () => driver.restart(target, revision.name, effects.stale()),
          () => driver.destroy(target, effects.stale()),
        ];
        for (const call of late)
          await expect(call()).rejects.toBeInstanceOf(FencedError);
        await kit.crash();
        await expect(
          driver.shift(target, {}, effects.stale()),
        ).rejects.toBeInstanceOf(FencedError);
        expect(await ask(target)).toMatchObject({ version: 'one' });
        await driver.destroy(target, effects.next());
        await expect(
          driver.prepare(target, revision, { web: 1 }, effects.stale()),
        ).rejects.toBeInstanceOf(FencedError);
      },
      TEST_TIMEOUT_MS,
    );

    it('says what trying again cannot help', async () => {
      const target = newTarget();
      const effects = new Effects(randomUUID());
      const missing = revisionOf({
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

    it(
      'runs a job once for one identity, in the environment of its revision',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = revisionOf(one, { COLOR: 'green' });
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
        expect(await untilExited(target, effect)).toMatchObject({
          exitCode: 3,
          signal: null,
          timedOut: false,
        });
        await kit.driver.run(target, revision, job, effect);
        const lines = await allLines(
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
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const effect = effects.next();
        const job: Job = {
          name: 'slow',
          command: 'echo begin; sleep 1; echo end; exit 4',
          timeoutMs: 20_000,
        };
        const revision = revisionOf(one);
        await kit.driver.run(target, revision, job, effect);
        await kit.crash();
        await kit.driver.run(target, revision, job, effect);
        expect(await untilExited(target, effect)).toMatchObject({
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
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const [cancelled, late] = [effects.next(), effects.next()];
        const revision = revisionOf(one);
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
        const stopped = await untilExited(target, cancelled);
        expect(stopped).toMatchObject({ timedOut: false });
        expect(stopped).not.toMatchObject({ exitCode: 0 });
        expect(await untilExited(target, late)).toMatchObject({
          timedOut: true,
        });
        await kit.driver.stopJob(target, effects.next());
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'gives the output of a revision line by line, without secrets',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
        const lines = await allLines(
          cursor => kit.driver.logs(target, revision.name, cursor),
          text => text.includes('started'),
        );
        expect(lines).toEqual(['started one with ***']);
        await kit.driver.destroy(target, effects.next());
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'leaves nothing of a target that is destroyed',
      async () => {
        const target = newTarget();
        const effects = new Effects(randomUUID());
        const revision = await serve(target, effects);
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
        expect(await kit.leftovers(target)).toEqual([]);
      },
      TEST_TIMEOUT_MS,
    );
  });
}
