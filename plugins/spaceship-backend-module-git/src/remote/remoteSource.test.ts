import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import {
  startHttpsGitServer,
  type HttpsGitServer,
} from '../__testUtils__/httpsGitServer';
import {
  git,
  sourceProviderConformance,
  temporaryFolder,
  WorkingCopy,
} from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { startPortal } from '../__testUtils__/portal';
import { Mirrors } from './mirrors';
import { createRemoteSource, remoteHeads } from './remoteSource';
import type { TransportConfig } from './transport';

jest.setTimeout(120_000);

sourceProviderConformance(async () => {
  const folder = await temporaryFolder();
  const server = await startHttpsGitServer(folder.path);
  const origin = join(folder.path, 'kit.git');
  await git(folder.path, 'init', '--quiet', '--bare', '-b', 'main', origin);
  const at = `https://127.0.0.1:${server.port}`;
  return {
    provider: createRemoteSource(
      new Mirrors(join(folder.path, 'mirrors'), {
        allowPrivate: true,
        caFile: server.caFile,
        ssh: null,
        credentials: [],
      }),
    ),
    location: `${at}/kit.git`,
    origin,
    unknownLocation: `${at}/missing.git`,
    async dispose() {
      await server.close();
      await folder.remove();
    },
  };
});

describe('the source of repositories elsewhere', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: HttpsGitServer;
  let copy: WorkingCopy;
  let config: TransportConfig;
  let mirrors: Mirrors;
  let source: SourceProvider;
  let url: string;
  let first: string;

  const push = () =>
    copy.git(
      'push',
      '--quiet',
      '--force',
      '--mirror',
      join(folder.path, 'web.git'),
    );
  const with_ = (
    changes: Partial<TransportConfig>,
    lookup?: () => Promise<string[]>,
  ) =>
    createRemoteSource(
      new Mirrors(
        join(folder.path, 'others'),
        { ...config, ...changes },
        lookup,
      ),
    );

  beforeAll(async () => {
    folder = await temporaryFolder();
    server = await startHttpsGitServer(folder.path);
    copy = await WorkingCopy.create(join(folder.path, 'copy'));
    await mkdir(join(folder.path, 'web.git'));
    await copy.git('init', '--quiet', '--bare', join(folder.path, 'web.git'));
    first = await copy.commit({ 'catalog-info.yaml': 'kind: Component\n' });
    await push();
    config = {
      allowPrivate: true,
      caFile: server.caFile,
      ssh: null,
      credentials: [],
    };
    mirrors = new Mirrors(join(folder.path, 'mirrors'), config);
    source = createRemoteSource(mirrors);
    url = `https://127.0.0.1:${server.port}/web.git`;
  });
  afterAll(async () => {
    await server?.close();
    await folder?.remove();
  });

  it('reads a repository over https, and sees what is pushed later', async () => {
    await source.check(url);
    expect(await source.resolve(url, 'main')).toBe(first);
    expect(await source.readFile(url, first, 'catalog-info.yaml')).toBe(
      'kind: Component\n',
    );
    const second = await copy.commit({ a: '2' });
    await push();
    expect(await source.heads(url)).toEqual({ main: second });
    expect(await source.isAncestor(url, first, second)).toBe(true);
    const third = await copy.commit({ a: '3' });
    await push();
    expect(await source.resolve(url, 'main')).toBe(third);
    expect(
      (await source.commitsBetween(url, first, third, 10)).map(c => c.commit),
    ).toEqual([third, second]);
  });

  it('shares one fetch among those who ask together', async () => {
    const before = server.authorizations.length;
    await Promise.all(
      Array.from({ length: 20 }, () => source.resolve(url, 'main')),
    );
    // One that runs and one that all others share: three requests each at most.
    expect(server.authorizations.length - before).toBeLessThanOrEqual(6);
  });

  it('tells moves of branches without a pusher', async () => {
    const heads = remoteHeads(mirrors, url);
    expect(Object.keys(await heads.heads())).toEqual(['main']);
    expect(await heads.moves('main', null, first)).toEqual([
      { before: null, after: first, pusher: null },
    ]);
  });

  it('leaves no half copy where the first fetch fails', async () => {
    const wrong = `https://127.0.0.1:${server.port}/missing.git`;
    await expect(source.resolve(wrong, 'main')).rejects.toThrow(
      /no repository at/,
    );
    await expect(source.check(wrong)).rejects.toThrow(/no repository at/);
    const left = await readdir(join(folder.path, 'mirrors'));
    expect(left.filter(name => name.startsWith('.new-'))).toEqual([]);
  });

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1'])(
    'refuses a host at %s',
    async address => {
      const closed = with_({ allowPrivate: false }, async () => [address]);
      await expect(
        closed.check('https://git.example.org/web.git'),
      ).rejects.toThrow(/private address/);
      await expect(
        closed.resolve('https://git.example.org/web.git', 'main'),
      ).rejects.toThrow(/private address/);
    },
  );

  it('refuses a host that has one private address among public ones', async () => {
    const closed = with_({ allowPrivate: false }, async () => [
      '93.184.216.34',
      '127.0.0.1',
    ]);
    await expect(
      closed.check('https://git.example.org/web.git'),
    ).rejects.toThrow(/private address/);
  });

  it('connects to the address that was checked, whatever git would find', async () => {
    const pinned = with_({}, async () => ['127.0.0.1']);
    const named = `https://git.example.org:${server.port}/web.git`;
    expect(Object.keys(await pinned.heads(named))).toEqual(['main']);
  });

  it('follows no redirect', async () => {
    await expect(
      source.check(`https://127.0.0.1:${server.port}/moved/web.git`),
    ).rejects.toThrow(/sends to another URL/);
  });

  it('gives credentials to their host only, and asks nobody', async () => {
    const location = `https://127.0.0.1:${server.port}/private/web.git`;
    await expect(source.check(location)).rejects.toThrow(
      /wants somebody to sign in/,
    );
    const credentials = [
      { host: '127.0.0.1', username: 'reader', password: 'word' },
    ];
    await with_({ credentials }).check(location);
    const before = server.authorizations.length;
    await with_({ credentials }, async () => ['127.0.0.1']).heads(
      `https://git.example.org:${server.port}/web.git`,
    );
    expect(
      server.authorizations.slice(before).filter(header => header),
    ).toEqual([]);
  });

  it('tells no password in an error', async () => {
    const credentials = [
      { host: '127.0.0.1', username: 'reader', password: 'not-the-w0rd' },
    ];
    const failure = await with_({ credentials })
      .check(`https://127.0.0.1:${server.port}/private/web.git`)
      .catch(error => error);
    expect(failure.message).toMatch(/sign in/);
    expect(String(failure.stack)).not.toContain('not-the-w0rd');
  });

  it('trusts no other certificate', async () => {
    await expect(with_({ caFile: null }).check(url)).rejects.toThrow(
      /could not be read now/,
    );
  });
});

describe('polling repositories elsewhere', () => {
  it('tells what is pushed there, once, and goes on where one can not be read', async () => {
    const folder = await temporaryFolder();
    const server = await startHttpsGitServer(folder.path);
    const at = `https://127.0.0.1:${server.port}`;
    const origin = join(folder.path, 'web.git');
    await git(folder.path, 'init', '--quiet', '--bare', '-b', 'main', origin);
    const copy = await WorkingCopy.create(join(folder.path, 'copy'));
    const portal = await startPortal({
      git: { allowPrivate: true, caFile: server.caFile },
      locations: [`${at}/missing.git`, `${at}/web.git`],
    });
    try {
      const before = await copy.commit({ a: '1' });
      await copy.git('push', '--quiet', origin, 'main');
      await portal.poll('remote');
      expect(portal.inbox.events).toEqual([]);

      const after = await copy.commit({ a: '2' });
      await copy.git('push', '--quiet', origin, 'main');
      await portal.poll('remote');
      await portal.poll('remote');
      expect(portal.inbox.events.map(event => event.payload)).toEqual([
        {
          provider: 'git',
          location: `${at}/web.git`,
          branch: 'main',
          before,
          after,
          pusher: null,
        },
      ]);
    } finally {
      await portal.stop();
      await server.close();
      await folder.remove();
    }
  });
});
