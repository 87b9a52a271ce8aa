import { execFileSync } from 'node:child_process';
import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { SourceProvider } from '../sources';
import { git, temporaryFolder, WorkingCopy } from './workingCopy';

/** One empty repository, for the kit to push to and to read through the provider. */
export type SourceProviderUnderTest = {
  provider: SourceProvider;
  location: string;
  /** What the kit pushes to: a URL, or the path of the bare repository. */
  origin: string;
  /** A location of this provider's kind where there is nothing. */
  unknownLocation: string;
  dispose(): Promise<void>;
};

/**
 * What every source provider keeps to: refs are names and never expressions or options, history is told as git tells it,
 * files are read at the commit and nowhere else, archives are the tree whatever its attributes say. Call it in a test
 * file of the module.
 */
export function sourceProviderConformance(
  factory: () => Promise<SourceProviderUnderTest>,
): void {
  describe('source provider conformance', () => {
    let kit: SourceProviderUnderTest;
    let provider: SourceProvider;
    let location: string;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let copy: WorkingCopy;

    const push = () =>
      copy.git('push', '--quiet', '--force', kit.origin, '--all');

    jest.setTimeout(60_000);

    beforeAll(async () => {
      kit = await factory();
      ({ provider, location } = kit);
      folder = await temporaryFolder();
      copy = await WorkingCopy.create(join(folder.path, 'copy'));
    });
    afterAll(async () => {
      await folder?.remove();
      await kit?.dispose();
    });

    it('knows a repository without a commit', async () => {
      await expect(provider.check(location)).resolves.toBeUndefined();
      expect(await provider.heads(location)).toEqual({});
      await expect(provider.resolve(location, 'main')).rejects.toThrow(
        expect.objectContaining({ name: 'NotFoundError' }),
      );
    });

    it('tells that there is nothing at an unknown location', async () => {
      await expect(provider.check(kit.unknownLocation)).rejects.toThrow(
        expect.objectContaining({
          name: expect.stringMatching(/^(?:InputError|NotFoundError)$/),
        }),
      );
    });

    it('resolves branches, tags and commits', async () => {
      const first = await copy.commit({ a: '1' });
      const second = await copy.commit({ a: '2' });
      await copy.git('tag', '-a', '-m', 'One', 'v1', first);
      await push();
      await copy.git('push', '--quiet', kit.origin, 'v1');
      expect(await provider.heads(location)).toEqual({ main: second });
      expect(await provider.resolve(location, 'main')).toBe(second);
      expect(await provider.resolve(location, 'refs/heads/main')).toBe(second);
      expect(await provider.resolve(location, 'v1')).toBe(first);
      expect(await provider.resolve(location, first)).toBe(first);
      expect(await provider.resolve(location, first.slice(0, 8))).toBe(first);
      for (const missing of ['nothing', '1'.repeat(40)])
        await expect(provider.resolve(location, missing)).rejects.toThrow(
          expect.objectContaining({ name: 'NotFoundError' }),
        );
    });

    it.each([
      'main~1',
      'main^',
      '@{-1}',
      ':/Change',
      '--upload-pack=touch',
      '-n',
      'main:a',
      'HEAD..main',
      '',
      'a\nb',
    ])('takes no expression or option for a ref: %j', async ref => {
      await expect(provider.resolve(location, ref)).rejects.toThrow(
        expect.objectContaining({ name: 'InputError' }),
      );
    });

    it('sees a push at once', async () => {
      const commit = await copy.commit({ a: '3' });
      await push();
      expect(await provider.resolve(location, 'main')).toBe(commit);
      expect(await provider.heads(location)).toEqual({ main: commit });
    });

    it('tells who made a commit, co-authors too', async () => {
      const commit = await copy.commit(
        { a: '4' },
        'Ünïcode subject\n\nBody.\n\nCo-authored-by: Ines Roth <ines@example.org>\nCo-authored-by: Nobody Known\n',
      );
      await push();
      expect(await provider.commitInfo(location, commit)).toEqual({
        commit,
        message: expect.stringMatching(/^Ünïcode subject\n\nBody\./),
        committedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        people: [
          { role: 'author', name: 'Mira Okafor', email: 'mira@example.org' },
          { role: 'committer', name: 'Build Bot', email: 'bot@example.org' },
          { role: 'co-author', name: 'Ines Roth', email: 'ines@example.org' },
          { role: 'co-author', name: 'Nobody Known', email: null },
        ],
      });
    });

    it('reads files at a commit, and nothing but files', async () => {
      const before = await copy.git('rev-parse', 'HEAD');
      await symlink('/etc/passwd', join(copy.path, 'link'));
      const commit = await copy.commit({
        'deep/er/file.txt': 'hello\n',
        '--output=x': 'dash',
        'sp ace*': 'star',
      });
      await push();
      const read = (path: string) => provider.readFile(location, commit, path);
      expect(await read('deep/er/file.txt')).toBe('hello\n');
      expect(await read('./deep//er/file.txt')).toBe('hello\n');
      expect(await read('--output=x')).toBe('dash');
      expect(await read('sp ace*')).toBe('star');
      for (const none of ['sp*', 'missing', 'deep', 'link'])
        expect(await read(none)).toBeNull();
      expect(
        await provider.readFile(location, before, 'deep/er/file.txt'),
      ).toBeNull();
      for (const path of ['../a', 'deep/../../a', '/etc/passwd', '.git/config'])
        await expect(read(path)).rejects.toThrow(
          expect.objectContaining({ name: 'InputError' }),
        );
      await expect(
        provider.readFile(location, '--output=/x', 'a'),
      ).rejects.toThrow(expect.objectContaining({ name: 'InputError' }));
    });

    it('tells links and submodules, where it tells any', async () => {
      if (!provider.besidesFiles) return;
      await symlink('a', join(copy.path, 'to a'));
      const head = await copy.git('rev-parse', 'HEAD');
      const gitlink = `160000,${head},vendor/lib`;
      await copy.git('update-index', '--add', '--cacheinfo', gitlink);
      await copy.git('add', 'to a');
      await copy.git('commit', '--quiet', '-m', 'Links');
      const commit = await copy.git('rev-parse', 'HEAD');
      await push();
      const told = (path: string) =>
        provider.besidesFiles!(location, commit, path);
      expect(await told('')).toEqual({
        links: ['link', 'to a'],
        submodules: ['vendor/lib'],
      });
      expect(await told('to a')).toEqual({ links: ['to a'], submodules: [] });
      expect(await told('vendor')).toEqual({
        links: [],
        submodules: ['vendor/lib'],
      });
      for (const none of ['missing', 'deep', 'to*'])
        expect(await told(none)).toEqual({ links: [], submodules: [] });
      await expect(told('../a')).rejects.toThrow(
        expect.objectContaining({ name: 'InputError' }),
      );
      await copy.git('rm', '--quiet', '--cached', 'vendor/lib');
    });

    it('refuses a file that is too large to be one of ours', async () => {
      const commit = await copy.commit({ large: 'x'.repeat(1024 * 1024 + 1) });
      await push();
      await expect(
        provider.readFile(location, commit, 'large'),
      ).rejects.toThrow(expect.objectContaining({ name: 'InputError' }));
    });

    it('lists commits between two as git does, merges and branches included', async () => {
      const base = await copy.commit({ b: '1' });
      await copy.git('checkout', '--quiet', '-b', 'side');
      const side = await copy.commit({ side: '1' });
      await copy.git('checkout', '--quiet', 'main');
      await copy.commit({ b: '2' });
      await copy.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
      const head = await copy.commit({ b: '3' });
      await push();

      const truth = async (...range: string[]) =>
        (await copy.git('rev-list', ...range)).split('\n').filter(Boolean);
      const listed = async (from: string | null, to: string, limit = 100) =>
        (await provider.commitsBetween(location, from, to, limit)).map(
          info => info.commit,
        );
      expect(await listed(base, head)).toEqual(await truth(head, `^${base}`));
      expect(await listed(base, head)).toHaveLength(4);
      expect(await listed(side, head)).toEqual(await truth(head, `^${side}`));
      expect(await listed(head, base)).toEqual([]);
      expect(await listed(null, head)).toEqual(await truth(head));
      expect(await listed(null, head, 2)).toEqual(
        (await truth(head)).slice(0, 2),
      );
    });

    it('knows ancestors, and commits that a force-push took away', async () => {
      const base = await copy.commit({ c: '1' });
      const old = await copy.commit({ c: '2' });
      await push();
      await provider.resolve(location, 'main');
      await copy.git('reset', '--quiet', '--hard', base);
      const other = await copy.commit({ c: '3' });
      await push();
      expect(await provider.resolve(location, 'main')).toBe(other);
      const is = (a: string, b: string) => provider.isAncestor(location, a, b);
      expect(await is(base, other)).toBe(true);
      expect(await is(other, other)).toBe(true);
      expect(await is(other, base)).toBe(false);
      expect(await is(old, other)).toBe(false);
      expect((await provider.commitInfo(location, old)).commit).toBe(old);
      await expect(is('2'.repeat(40), other)).rejects.toThrow(
        expect.objectContaining({ name: 'NotFoundError' }),
      );
    });

    it('streams the tree, or a folder of it, whatever its attributes say', async () => {
      await copy.commit({
        '.gitattributes': 'secret.txt export-ignore\nstamp.txt export-subst\n',
        'secret.txt': 'kept',
        'stamp.txt': '$Format:%H$',
        'app/server.js': 'listen()',
      });
      await chmod(join(copy.path, 'app/server.js'), 0o755);
      const commit = await copy.commit({});
      await push();
      const list = async (path: string) => {
        const tar = await buffer(
          await provider.archive(location, commit, path),
        );
        return execFileSync('tar', ['-tvf', '-'], { input: tar }).toString();
      };
      expect(await list('')).toMatch(/secret\.txt/);
      expect(await list('app')).toMatch(/^-rwx\S* .* server\.js\n$/);
      expect(
        await text(await provider.archive(location, commit, '')),
      ).toContain('$Format:%H$');
      for (const none of ['nowhere', 'secret.txt'])
        await expect(provider.archive(location, commit, none)).rejects.toThrow(
          expect.objectContaining({ name: 'NotFoundError' }),
        );
      await expect(provider.archive(location, commit, '../x')).rejects.toThrow(
        expect.objectContaining({ name: 'InputError' }),
      );
    });

    it('ends when nobody reads the archive any more', async () => {
      const commit = await copy.commit({ big: 'x'.repeat(4 * 1024 * 1024) });
      await push();
      const tar = await provider.archive(location, commit, '');
      tar.once('data', () => tar.destroy());
      await expect(text(tar)).rejects.toThrow(/premature/i);
    });

    it('forgets a branch that is deleted', async () => {
      await git(copy.path, 'push', '--quiet', kit.origin, ':side');
      expect(Object.keys(await provider.heads(location))).toEqual(['main']);
      await expect(provider.resolve(location, 'side')).rejects.toThrow(
        expect.objectContaining({ name: 'NotFoundError' }),
      );
    });
  });
}
