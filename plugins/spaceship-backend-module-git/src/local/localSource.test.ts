import { chown, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import {
  git,
  sourceProviderConformance,
  temporaryFolder,
  WorkingCopy,
} from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { startPortal, type TestPortal } from '../__testUtils__/portal';

jest.setTimeout(120_000);

sourceProviderConformance(async () => {
  const portal = await startPortal();
  const provider = portal.source('local');
  await provider.createRepository!('kit', {
    owner: null,
    creator: 'user:default/mira',
  });
  return {
    provider,
    location: 'kit',
    origin: join(portal.state, 'repositories/kit.git'),
    unknownLocation: 'missing',
    dispose: () => portal.stop(),
  };
});

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

  it('takes nothing for a branch that only every object has', async () => {
    await copy.commit({ b: '1' });
    await push('main', 'main:constructor');
    const heads = await source.heads('history');
    expect(heads.constructor).toBe(heads.main);
    expect(heads.toString).toBeUndefined();
    expect(heads.valueOf).toBeUndefined();
  });

  it('forgets no commit, for a release may run what no branch has any more', async () => {
    const old = await copy.commit({ c: '2' });
    await push('main');
    await copy.git('commit', '--quiet', '--amend', '-m', 'Other');
    await push('main');
    await git(origin, 'gc', '--quiet', '--prune=now');
    expect((await source.commitInfo('history', old)).commit).toBe(old);
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
