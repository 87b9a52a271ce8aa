import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Builder, BuildRequest, BuildStatus } from '../builders';
import type { Effect } from '../effect';
import { FencedError } from '../errors';
import { Effects } from './effects';
import { eventually } from './eventually';

/** What the kit needs of a builder's real surroundings. */
export type BuilderUnderTest = {
  builder: Builder;
  /** These files as a tar stream, as a source provider would give them. */
  checkout(files: Readonly<Record<string, string>>): Promise<Readable>;
  /** Reads one file of an artifact. */
  read(
    artifact: { digest: string; location: string },
    file: string,
  ): Promise<string>;
  /** Kills whatever the builder talks to, as with kill -9, and brings it back. */
  crash(): Promise<void>;
  dispose(): Promise<void>;
};

const TEST_TIMEOUT_MS = 60_000;
const FILES = { 'package.json': '{"name":"kit"}\n', 'src/a.txt': 'a\n' };

/** Checks idempotency, adoption after a crash, fencing, cancellation and error classes of a builder. */
export function builderConformance(
  factory: () => Promise<BuilderUnderTest>,
): void {
  describe('builder conformance', () => {
    let kit: BuilderUnderTest;
    const service = { id: randomUUID(), name: 'kit' };

    beforeAll(async () => {
      kit = await factory();
    }, TEST_TIMEOUT_MS);

    afterAll(async () => {
      await kit.dispose();
    }, TEST_TIMEOUT_MS);

    const request = (
      command: string | null,
      overrides: Partial<BuildRequest> = {},
    ): BuildRequest => ({
      key: randomUUID(),
      service,
      commit: '0'.repeat(40),
      command,
      timeoutMs: 30_000,
      checkout: () => kit.checkout(FILES),
      ...overrides,
    });

    const untilDone = (effect: Effect) =>
      eventually(
        () => kit.builder.ask(effect.identity),
        ({ state }) => state === 'succeeded' || state === 'failed',
        30_000,
      );

    const build = async (made: BuildRequest): Promise<BuildStatus> => {
      const effect = new Effects(randomUUID()).next();
      await kit.builder.start(made, effect);
      return untilDone(effect);
    };

    const artifactOf = (status: BuildStatus) => {
      if (status.state !== 'succeeded')
        throw new Error(`The build did not succeed: ${JSON.stringify(status)}`);
      return status.artifact;
    };

    it('knows nothing of a build that was never started', async () => {
      const { identity } = new Effects(randomUUID()).next();
      expect(await kit.builder.ask(identity)).toEqual({ state: 'absent' });
    });

    it(
      'makes the same artifact of the same tree, whenever it is built',
      async () => {
        const command = 'mkdir dist && tr a b < src/a.txt > dist/b.txt';
        const [first, second] = [
          artifactOf(await build(request(command))),
          artifactOf(await build(request(command))),
        ];
        expect(second.digest).toBe(first.digest);
        expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(first.sizeBytes).toBeGreaterThan(0);
        expect(await kit.read(first, 'dist/b.txt')).toBe('b\n');
        expect(await kit.read(first, 'src/a.txt')).toBe('a\n');
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'packs the tree as it is when there is nothing to run',
      async () => {
        const artifact = artifactOf(await build(request(null)));
        expect(await kit.read(artifact, 'src/a.txt')).toBe('a\n');
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'runs a build once for one identity, asking for the tree once',
      async () => {
        const effect = new Effects(randomUUID()).next();
        let checkouts = 0;
        const made = request('echo built >> "$HOME/$(basename $0)-count"', {
          checkout: () => {
            checkouts += 1;
            return kit.checkout(FILES);
          },
        });
        await kit.builder.start(made, effect);
        await kit.builder.start(made, effect);
        const first = artifactOf(await untilDone(effect));
        await kit.builder.start(made, effect);
        expect(artifactOf(await kit.builder.ask(effect.identity))).toEqual(
          first,
        );
        expect(checkouts).toBe(1);
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'goes on through a crash',
      async () => {
        const effect = new Effects(randomUUID()).next();
        const made = request('echo begin; sleep 1; echo end; date > done.txt');
        await kit.builder.start(made, effect);
        await kit.crash();
        await kit.builder.start(made, effect);
        artifactOf(await untilDone(effect));
        const { lines, ended } = await kit.builder.logs(effect.identity, null);
        expect(lines.map(({ text }) => text)).toEqual(['begin', 'end']);
        expect(ended).toBe(true);
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'starts again when the tree never arrived',
      async () => {
        const effect = new Effects(randomUUID()).next();
        const broken = request('true', {
          checkout: async () => {
            throw new Error('the repository is away');
          },
        });
        await expect(kit.builder.start(broken, effect)).rejects.toThrow(
          'the repository is away',
        );
        await kit.builder.start(request('true'), effect);
        artifactOf(await untilDone(effect));
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'says that a failed command will fail again, and why',
      async () => {
        const status = await build(request('echo no such module >&2; exit 9'));
        expect(status).toMatchObject({ state: 'failed', terminal: true });
        expect(status).toMatchObject({
          message: expect.stringMatching(/9[\s\S]*no such module/),
        });
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'ends a build that hangs, and one that is cancelled',
      async () => {
        const late = new Effects(randomUUID()).next();
        const cancelled = new Effects(randomUUID()).next();
        await kit.builder.start(request('sleep 60', { timeoutMs: 300 }), late);
        await kit.builder.start(request('sleep 60'), cancelled);
        await kit.builder.stop(cancelled);
        await kit.builder.stop(cancelled);
        expect(await untilDone(cancelled)).toMatchObject({ state: 'failed' });
        expect(await untilDone(late)).toMatchObject({
          state: 'failed',
          message: expect.stringContaining('0.3 s'),
        });
      },
      TEST_TIMEOUT_MS,
    );

    it(
      'refuses an owner whose fence is older',
      async () => {
        const effects = new Effects(randomUUID());
        await kit.builder.start(request('true'), effects.next());
        await expect(
          kit.builder.start(request('true'), effects.stale()),
        ).rejects.toBeInstanceOf(FencedError);
        await expect(kit.builder.stop(effects.stale())).rejects.toBeInstanceOf(
          FencedError,
        );
      },
      TEST_TIMEOUT_MS,
    );
  });
}
