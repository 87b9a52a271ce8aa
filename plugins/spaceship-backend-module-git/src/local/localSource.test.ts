import { buffer, text } from 'node:stream/consumers';
import { execFileSync } from 'node:child_process';
import { chmod, chown, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import {
  git,
  temporaryFolder,
  WorkingCopy,
} from '../__testUtils__/workingCopy';
import { startPortal, type TestPortal } from '../__testUtils__/portal';

jest.setTimeout(120_000);

describe('the source of local repositories', () => {
  let portal: TestPortal;
  let source: SourceProvider;
  let copy: WorkingCopy;
  let origin: string;

  const push = (...refs: string[]) =>
    copy.git('push', '--quiet', '--force', origin, ...refs);

  beforeAll(async () => {
    portal = await startPortal();
    source = portal.source('local');
    await source.createRepository!('history', {
      owner: null,
      creator: 'user:default/mira',
    });
    origin = join(portal.state, 'repositories/history.git');
    copy = await WorkingCopy.create(join(portal.state, 'copy'));
  });
  afterAll(async () => {
    await portal?.stop();
  });

  it('resolves branches, tags and commits, and no expressions', async () => {
    const first = await copy.commit({ a: '1' });
    const second = await copy.commit({ a: '2' });
    await copy.git('tag', '-a', '-m', 'One', 'v1', first);
    await push('main', 'v1');
    expect(await source.resolve('history', 'main')).toBe(second);
    expect(await source.resolve('history', 'refs/heads/main')).toBe(second);
    expect(await source.resolve('history', 'v1')).toBe(first);
    expect(await source.resolve('history', first)).toBe(first);
    expect(await source.resolve('history', first.slice(0, 8))).toBe(first);
    await expect(source.resolve('history', 'nothing')).rejects.toThrow(
      /no branch, tag or commit/,
    );
    await expect(source.resolve('history', '1'.repeat(40))).rejects.toThrow(
      /no commit/,
    );
    for (const ref of [
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
    ])
      await expect(source.resolve('history', ref)).rejects.toThrow(
        /can't be the name of a branch or tag/,
      );
  });

  it('tells who made a commit, co-authors too', async () => {
    const commit = await copy.commit(
      { a: '3' },
      'Ünïcode subject\n\nBody.\n\nCo-authored-by: Ines Roth <ines@example.org>\nCo-authored-by: Nobody Known\n',
    );
    await push('main');
    expect(await source.commitInfo('history', commit)).toEqual({
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
    await symlink('/etc/passwd', join(copy.path, 'link'));
    const commit = await copy.commit({
      'deep/er/file.txt': 'hello\n',
      '--output=x': 'dash',
      'sp ace*': 'star',
    });
    await push('main');
    const read = (path: string) => source.readFile('history', commit, path);
    expect(await read('deep/er/file.txt')).toBe('hello\n');
    expect(await read('./deep//er/file.txt')).toBe('hello\n');
    expect(await read('--output=x')).toBe('dash');
    expect(await read('sp ace*')).toBe('star');
    expect(await read('sp*')).toBeNull();
    expect(await read('missing')).toBeNull();
    expect(await read('deep')).toBeNull();
    expect(await read('link')).toBeNull();
    for (const path of ['../a', 'deep/../../a', '/etc/passwd', '.git/config'])
      await expect(read(path)).rejects.toThrow(/not a path inside/);
    await expect(
      source.readFile('history', '--output=/x', 'a'),
    ).rejects.toThrow(/not a commit id/);
    const large = await copy.commit({ large: 'x'.repeat(1024 * 1024 + 1) });
    await push('main');
    await expect(source.readFile('history', large, 'large')).rejects.toThrow(
      /have at most/,
    );
  });

  it('lists commits between two as git does, merges and branches included', async () => {
    const base = await copy.commit({ b: '1' });
    await copy.git('checkout', '--quiet', '-b', 'side');
    const side = await copy.commit({ side: '1' });
    await copy.git('checkout', '--quiet', 'main');
    await copy.commit({ b: '2' });
    await copy.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
    const head = await copy.commit({ b: '3' });
    await push('main');

    const truth = async (...range: string[]) =>
      (await copy.git('rev-list', ...range)).split('\n').filter(Boolean);
    const listed = async (from: string | null, to: string, limit = 100) =>
      (await source.commitsBetween('history', from, to, limit)).map(
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

  it('knows ancestors, after a force-push too', async () => {
    const base = await copy.commit({ c: '1' });
    const old = await copy.commit({ c: '2' });
    await push('main');
    await copy.git('reset', '--quiet', '--hard', base);
    const other = await copy.commit({ c: '3' });
    await push('main');
    const is = (a: string, b: string) => source.isAncestor('history', a, b);
    expect(await is(base, other)).toBe(true);
    expect(await is(other, other)).toBe(true);
    expect(await is(other, base)).toBe(false);
    // No branch has it any more, but a release may run it.
    await git(origin, 'gc', '--quiet', '--prune=now');
    expect(await is(old, other)).toBe(false);
    expect((await source.commitInfo('history', old)).commit).toBe(old);
    await expect(is('2'.repeat(40), other)).rejects.toThrow(/does not have/);
  });

  it('streams the tree, or a folder of it, whatever its attributes say', async () => {
    const commit = await copy.commit({
      '.gitattributes': 'secret.txt export-ignore\nstamp.txt export-subst\n',
      'secret.txt': 'kept',
      'stamp.txt': '$Format:%H$',
      'app/server.js': 'listen()',
    });
    await chmod(join(copy.path, 'app/server.js'), 0o755);
    const executable = await copy.commit({});
    await push('main');
    const list = async (at: string, path: string) => {
      const tar = await buffer(await source.archive('history', at, path));
      return execFileSync('tar', ['-tvf', '-'], { input: tar }).toString();
    };
    expect(await list(executable, '')).toMatch(/secret\.txt/);
    expect(await list(executable, 'app')).toMatch(/^-rwx\S* .* server\.js\n$/);
    expect(await text(await source.archive('history', commit, ''))).toContain(
      '$Format:%H$',
    );
    await expect(source.archive('history', commit, 'nowhere')).rejects.toThrow(
      /no folder “nowhere”/,
    );
    await expect(
      source.archive('history', commit, 'secret.txt'),
    ).rejects.toThrow(/not a folder/);
    await expect(source.archive('history', commit, '../x')).rejects.toThrow(
      /not a path inside/,
    );
  });

  it('ends git when nobody reads the archive any more', async () => {
    const commit = await copy.commit({ big: 'x'.repeat(4 * 1024 * 1024) });
    await push('main');
    const tar = await source.archive('history', commit, '');
    tar.once('data', () => tar.destroy());
    await expect(text(tar)).rejects.toThrow(/[Pp]remature/);
  });

  it('reads repositories that belong to another uid', async () => {
    if (process.getuid?.() === 0)
      for (const path of [origin, join(origin, 'HEAD')])
        await chown(path, 65534, 65534);
    expect(Object.keys(await source.heads('history'))).toContain('main');
  });

  it('gives the remote of a repository and changes its owner', async () => {
    expect(await source.remote!('history')).toMatch(
      /^http:\/\/.*\/api\/spaceship\/git\/history\.git$/,
    );
    await expect(source.remote!('missing')).rejects.toThrow(
      /no repository “missing”/,
    );
    await source.setOwner!('history', 'group:default/qa');
    expect(
      await portal.knex('git_repositories').where({ name: 'history' }).first(),
    ).toMatchObject({
      owner: 'group:default/qa',
      creator: 'user:default/mira',
    });
  });

  it('tells nothing of a repository that somebody laid into the folder, until it changes', async () => {
    const laid = join(portal.state, 'repositories/laid.git');
    await git(portal.state, 'clone', '--quiet', '--bare', copy.path, laid);
    await portal.poll();
    expect(
      portal.inbox.events.filter(e => e.payload.location === 'laid'),
    ).toEqual([]);
    const commit = await copy.commit({ d: '1' });
    await copy.git('push', '--quiet', laid, 'main');
    await portal.poll();
    expect(
      portal.inbox.events.filter(e => e.payload.location === 'laid'),
    ).toEqual([
      expect.objectContaining({
        payload: expect.objectContaining({ after: commit, pusher: null }),
      }),
    ]);
  });
});

describe('seeds', () => {
  it('makes a repository from a folder once, with nothing waiting', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder.path, 'Procfile'), 'web: node server.js\n');
    const copy = await WorkingCopy.create(join(folder.path, 'node_modules/x'));
    await copy.commit({ 'index.js': '' });
    const seed = {
      from: folder.path,
      owner: 'group:default/developers',
      author: { name: 'Mira Okafor', email: 'mira@example.org' },
    };
    const portal = await startPortal({
      git: {
        seed: [
          { name: 'quiet', ...seed },
          { name: 'loud', ...seed, deliver: true },
          { name: 'nowhere', from: join(folder.path, 'missing') },
        ],
      },
    });
    try {
      const source = portal.source('local');
      const head = await source.resolve('quiet', 'main');
      expect((await source.commitInfo('quiet', head)).people[0]).toEqual({
        role: 'author',
        name: 'Mira Okafor',
        email: 'mira@example.org',
      });
      expect(await source.readFile('quiet', head, 'Procfile')).toBe(
        'web: node server.js\n',
      );
      expect(
        await source.readFile('quiet', head, 'node_modules/x/index.js'),
      ).toBeNull();
      expect(
        await readdir(join(portal.state, 'repositories/quiet.git')),
      ).not.toContain('seed-index');
      await portal.poll();
      expect(portal.inbox.events.map(e => e.payload.location)).toEqual([
        'loud',
      ]);
      await expect(source.check('nowhere')).rejects.toThrow(/no repository/);
    } finally {
      await portal.stop();
      await folder.remove();
    }
  });
});
