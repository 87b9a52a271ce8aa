import { git } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mira, peopleOf, quentin } from '../__testUtils__/people';
import { startPortal, type TestPortal } from '../__testUtils__/portal';

jest.setTimeout(120_000);

describe('git over HTTP', () => {
  let portal: TestPortal;
  let people: ReturnType<typeof peopleOf>;

  beforeAll(async () => {
    portal = await startPortal();
    people = peopleOf(portal);
    await people.repository('shop');
  });
  afterAll(async () => {
    await portal?.stop();
  });

  it('refuses who may not push, and tells who may', async () => {
    await people.repository('fenced');
    const { token } = await people.tokenOf(quentin);
    const copy = await people.workingCopy();
    await copy.commit({ a: '1' });
    await expect(
      copy.git('push', people.remote('fenced', token), 'main'),
    ).rejects.toThrow(
      /user:default\/quentin may not push to fenced; group:default\/developers may/,
    );
    expect(await portal.source('local').heads('fenced')).toEqual({});
  });

  it('says so where something else than git asks', async () => {
    const { token } = await people.tokenOf(mira);
    const url = new URL(people.remote('shop', token));
    const { username, password } = url;
    const answer = await fetch(
      `${url.origin}${url.pathname}/git-receive-pack`,
      {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${username}:${password}`)}`,
          'content-type': 'application/x-git-receive-pack-request',
        },
        body: 'garbage',
      },
    );
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('not what git sends'),
    ]);
  });

  it('refuses a user who has left the catalog', async () => {
    await people.repository('left');
    const { token } = await people.tokenOf('user:default/gone');
    await expect(
      git(portal.state, 'ls-remote', people.remote('left', token)),
    ).rejects.toThrow(/not in the catalog/);
  });

  it('refuses a token that is wrong, revoked or over', async () => {
    await people.repository('locked');
    const lsRemote = (token: string) =>
      git(portal.state, 'ls-remote', people.remote('locked', token));
    await expect(lsRemote('sst_wrong')).rejects.toThrow(
      /Authentication failed/,
    );

    const revoked = await people.tokenOf(mira);
    await lsRemote(revoked.token);
    expect(
      (await people.api(quentin).delete(`/tokens/${revoked.id}`)).status,
    ).toBe(404);
    await lsRemote(revoked.token);
    expect(
      (await people.api(mira).delete(`/tokens/${revoked.id}`)).status,
    ).toBe(204);
    await expect(lsRemote(revoked.token)).rejects.toThrow(
      /Authentication failed/,
    );

    const over = await people.tokenOf(mira);
    await portal
      .knex('git_tokens')
      .where({ id: over.id })
      .update({ expires_at: '2020-01-01T00:00:00Z' });
    await expect(lsRemote(over.token)).rejects.toThrow(/Authentication failed/);
  });

  it.each([
    ['GET', '/git/shop.git/HEAD'],
    ['GET', '/git/shop.git/config'],
    ['GET', '/git/shop.git/info/refs'],
    ['GET', '/git/shop.git/info/refs?service=--upload-pack'],
    ['GET', '/git/shop.git/objects/info/packs'],
    ['GET', '/git/..%2f..%2fetc.git/info/refs?service=git-upload-pack'],
    ['GET', '/git/%2e%2e.git/info/refs?service=git-upload-pack'],
    ['GET', '/git/shop.git/git-receive-pack'],
    ['POST', '/git/shop.git/info/refs?service=git-receive-pack'],
    ['GET', '/git/nowhere.git/info/refs?service=git-upload-pack'],
  ])('has nothing at %s %s', async (method, path) => {
    const { token } = await people.tokenOf(mira);
    const answer = await fetch(`${portal.url}/api/spaceship${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`me:${token}`).toString('base64')}`,
      },
    });
    expect(answer.status).toBe(404);
  });

  it('tells whoever pushes what there is to know, and nothing that a terminal would act on', async () => {
    await people.repository('told');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    portal.inbox.remarks = async ({ branch, location }) => [
      `See ${location} go: http://portal/${location}`,
      `\u001b[31m${branch} was pushed, “so to say”`,
    ];
    const push = async (...refs: string[]) =>
      (await copy.said('push', people.remote('told', token), ...refs))
        .split('\n')
        .filter(line => line.startsWith('remote: '))
        .map(line => line.trim());
    await copy.commit({ a: '1' });
    expect(await push('main', 'main:side')).toEqual([
      'remote: See told go: http://portal/told',
      'remote:  [31mmain was pushed, “so to say”',
      'remote:  [31mside was pushed, “so to say”',
    ]);

    portal.inbox.remarks = async () => {
      throw new Error('no');
    };
    await copy.commit({ a: '2' });
    expect(await push('main')).toEqual([]);
    expect(await portal.source('local').heads('told')).toMatchObject({
      main: await copy.git('rev-parse', 'HEAD').then(head => head.trim()),
    });
    portal.inbox.remarks = async () => [];
  });

  it('runs no hook and takes no broken objects', async () => {
    await people.repository('hooked');
    const hooks = join(portal.state, 'repositories/hooked.git/hooks');
    await mkdir(hooks, { recursive: true });
    const mark = join(portal.state, 'hook-ran');
    await writeFile(join(hooks, 'post-receive'), `#!/bin/sh\ntouch ${mark}\n`, {
      mode: 0o755,
    });
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    await copy.commit({ a: '1' });
    await copy.git('push', '--quiet', people.remote('hooked', token), 'main');
    await expect(git(portal.state, 'hash-object', mark)).rejects.toThrow();

    // A tree with an entry ".git" would write into the repository of whoever checks it out.
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], {
      cwd: copy.path,
      input: 'x',
    });
    const tree = execFileSync(
      'git',
      ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'],
      {
        cwd: copy.path,
        input: Buffer.concat([
          Buffer.from('100644 .git\0'),
          Buffer.from(blob.toString().trim(), 'hex'),
        ]),
      },
    );
    const commit = await copy.git(
      'commit-tree',
      '-m',
      'Evil',
      tree.toString().trim(),
    );
    await expect(
      copy.git(
        'push',
        people.remote('hooked', token),
        `${commit}:refs/heads/evil`,
      ),
    ).rejects.toThrow(/hasDotgit|fsck/);
  });

  it('answers on when a client goes away in the middle of a clone', async () => {
    await people.repository('aborted');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    await writeFile(join(copy.path, 'asset.bin'), randomBytes(20_000_000));
    const commit = await copy.commit({});
    await copy.git('push', '--quiet', people.remote('aborted', token), 'main');
    const lines = [`want ${commit} no-progress\n`, null, 'done\n'];
    const packet = lines
      .map(line =>
        line === null
          ? '0000'
          : (line.length + 4).toString(16).padStart(4, '0') + line,
      )
      .join('');
    const abort = new AbortController();
    const answer = await fetch(
      `${portal.url}/api/spaceship/git/aborted.git/git-upload-pack`,
      {
        method: 'POST',
        signal: abort.signal,
        headers: {
          authorization: `Basic ${btoa(`me:${token}`)}`,
          'content-type': 'application/x-git-upload-pack-request',
        },
        body: packet,
      },
    );
    expect(answer.status).toBe(200);
    const reader = answer.body!.getReader();
    await reader.read();
    abort.abort();
    expect(
      await git(portal.state, 'ls-remote', people.remote('aborted', token)),
    ).toContain(commit);
  });
});

describe('the limit of a push', () => {
  it('refuses what is larger, and keeps the branch', async () => {
    const portal = await startPortal({ git: { maxPushBytes: 100_000 } });
    try {
      const people = peopleOf(portal);
      await people.repository('small');
      const { token } = await people.tokenOf(mira);
      const copy = await people.workingCopy();
      await writeFile(join(copy.path, 'asset.bin'), randomBytes(300_000));
      await copy.commit({});
      await expect(
        copy.git('push', people.remote('small', token), 'main'),
      ).rejects.toThrow(/exceeds maximum allowed size|unpack/);
      expect(await portal.source('local').heads('small')).toEqual({});
      expect(portal.inbox.events).toEqual([]);
    } finally {
      await portal.stop();
    }
  });
});
