import { mockCredentials } from '@backstage/backend-test-utils';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { createTestDatabase } from './__testUtils__/database';
import { startPortal, type TestPortal } from './__testUtils__/portal';
import {
  git,
  WorkingCopy,
} from '@spaceship/backstage-plugin-spaceship-node/conformance';

jest.setTimeout(120_000);

const mira = 'user:default/mira';
const quentin = 'user:default/quentin';

describe('the git module', () => {
  let portal: TestPortal;
  let copies = 0;

  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(async () => {
    await portal?.stop();
  });

  const api = (user: string) => {
    const authorization = mockCredentials.user.header(user);
    const at = (path: string) => `/api/spaceship${path}`;
    return {
      get: (path: string) =>
        request(portal.url).get(at(path)).set({ authorization }),
      post: (path: string, body: object) =>
        request(portal.url).post(at(path)).set({ authorization }).send(body),
      delete: (path: string) =>
        request(portal.url).delete(at(path)).set({ authorization }),
    };
  };
  const tokenOf = async (user: string) => {
    const made = await api(user).post('/tokens', { name: 'laptop' });
    expect(made.status).toBe(201);
    return made.body as { id: string; token: string };
  };
  const remote = (name: string, token: string) =>
    `${portal.url.replace(
      '//',
      `//me:${token}@`,
    )}/api/spaceship/git/${name}.git`;
  const repository = async (name: string, user = mira) => {
    const made = await api(user).post('/repositories', {
      name,
      owner: 'group:default/developers',
    });
    expect(made.status).toBe(201);
    return made.body as { name: string; remote: string };
  };
  const workingCopy = async () => {
    copies += 1;
    return await WorkingCopy.create(join(portal.state, `copy-${copies}`));
  };
  const eventsOf = (name: string) =>
    portal.inbox.events.filter(event => event.payload.location === name);

  it('takes a push with a personal token and hands in one event with its pusher', async () => {
    await repository('shop');
    const { token } = await tokenOf('user:default/ines');
    const copy = await workingCopy();
    const commit = await copy.commit({ Procfile: 'web: node server.js\n' });
    await copy.git('push', '--quiet', remote('shop', token), 'main');

    expect(eventsOf('shop')).toEqual([
      {
        source: 'local',
        externalId: `shop:refs/heads/main:${'0'.repeat(40)}..${commit}:1`,
        kind: 'push',
        payload: {
          provider: 'local',
          location: 'shop',
          branch: 'main',
          before: null,
          after: commit,
          pusher: 'user:default/ines',
        },
      },
    ]);
    await portal.poll();
    expect(eventsOf('shop')).toHaveLength(1);

    const described = await api(quentin).get('/repositories/shop');
    expect(described.body).toMatchObject({
      name: 'shop',
      owner: 'group:default/developers',
      creator: mira,
      defaultBranch: 'main',
      branches: [{ name: 'main', head: commit }],
      empty: false,
    });
    const commits = await api(quentin).get('/repositories/shop/commits');
    expect(commits.body.items).toEqual([
      expect.objectContaining({ commit, message: 'Change' }),
    ]);

    const clone = join(portal.state, 'clone-of-shop');
    const reader = await tokenOf(quentin);
    await git(
      portal.state,
      'clone',
      '--quiet',
      remote('shop', reader.token),
      clone,
    );
    expect(await git(clone, 'rev-parse', 'HEAD')).toBe(commit);
  });

  it('names each push by its own pusher, also where the hand-in failed and polling finds it', async () => {
    await repository('lost');
    const miras = await tokenOf(mira);
    const ines = await tokenOf('user:default/ines');
    const copy = await workingCopy();
    portal.inbox.isDown = true;
    const first = await copy.commit({ a: '1' });
    await copy.git('push', '--quiet', remote('lost', miras.token), 'main');
    const second = await copy.commit({ a: '2' });
    await copy.git('push', '--quiet', remote('lost', ines.token), 'main');
    expect(eventsOf('lost')).toEqual([]);
    portal.inbox.isDown = false;

    await portal.poll();
    expect(eventsOf('lost').map(event => event.payload)).toEqual([
      expect.objectContaining({ before: null, after: first, pusher: mira }),
      expect.objectContaining({
        before: first,
        after: second,
        pusher: 'user:default/ines',
      }),
    ]);
  });

  it('stores an event once when push and polling tell it at the same time', async () => {
    await repository('twice');
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    for (const value of ['1', '2', '3']) {
      await copy.commit({ value });
      await Promise.all([
        copy.git('push', '--quiet', remote('twice', token), 'main'),
        portal.poll(),
        portal.poll(),
      ]);
    }
    await portal.poll();
    expect(eventsOf('twice')).toHaveLength(3);
  });

  it('tells a branch that is set back, and the same commit when it comes again', async () => {
    await repository('back');
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    const good = await copy.commit({ a: '1' });
    await copy.git('push', '--quiet', remote('back', token), 'main');
    const bad = await copy.commit({ a: '2' });
    await copy.git('push', '--quiet', remote('back', token), 'main');
    await copy.git(
      'push',
      '--quiet',
      '--force',
      remote('back', token),
      `${good}:refs/heads/main`,
    );
    await copy.git('push', '--quiet', remote('back', token), 'main');
    expect(
      eventsOf('back').map(({ payload }) => [payload.before, payload.after]),
    ).toEqual([
      [null, good],
      [good, bad],
      [bad, good],
      [good, bad],
    ]);
  });

  it('hands in every branch of a push, and nothing for one that is deleted', async () => {
    await repository('branches');
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    await copy.commit({ a: '1' });
    await copy.git('branch', 'feature/one');
    const url = remote('branches', token);
    await copy.git('push', '--quiet', url, 'main', 'feature/one');
    await copy.git('push', '--quiet', url, ':refs/heads/feature/one');
    expect(
      eventsOf('branches')
        .map(e => e.payload.branch)
        .sort(),
    ).toEqual(['feature/one', 'main']);
    await copy.git('push', '--quiet', url, 'feature/one');
    expect(eventsOf('branches')).toHaveLength(3);
    expect(eventsOf('branches')[2].payload).toMatchObject({
      branch: 'feature/one',
      before: null,
      pusher: mira,
    });
  });

  it('refuses who may not push, and tells who may', async () => {
    await repository('fenced');
    const { token } = await tokenOf(quentin);
    const copy = await workingCopy();
    await copy.commit({ a: '1' });
    await expect(
      copy.git('push', remote('fenced', token), 'main'),
    ).rejects.toThrow(
      /user:default\/quentin may not push to fenced; group:default\/developers may/,
    );
    expect(await portal.source('local').heads('fenced')).toEqual({});
  });

  it('refuses a user who has left the catalog', async () => {
    await repository('left');
    const { token } = await tokenOf('user:default/gone');
    await expect(
      git(portal.state, 'ls-remote', remote('left', token)),
    ).rejects.toThrow(/not in the catalog/);
  });

  it('refuses a token that is wrong, revoked or over', async () => {
    await repository('locked');
    const lsRemote = (token: string) =>
      git(portal.state, 'ls-remote', remote('locked', token));
    await expect(lsRemote('sst_wrong')).rejects.toThrow(
      /Authentication failed/,
    );

    const revoked = await tokenOf(mira);
    await lsRemote(revoked.token);
    expect((await api(quentin).delete(`/tokens/${revoked.id}`)).status).toBe(
      404,
    );
    await lsRemote(revoked.token);
    expect((await api(mira).delete(`/tokens/${revoked.id}`)).status).toBe(204);
    await expect(lsRemote(revoked.token)).rejects.toThrow(
      /Authentication failed/,
    );

    const over = await tokenOf(mira);
    await portal
      .knex('git_tokens')
      .where({ id: over.id })
      .update({ expires_at: '2020-01-01T00:00:00Z' });
    await expect(lsRemote(over.token)).rejects.toThrow(/Authentication failed/);
  });

  it('shows a token once and keeps only its digest', async () => {
    const { token, id } = await tokenOf(mira);
    expect(token).toMatch(/^sst_[A-Za-z0-9_-]{43}$/);
    const listed = await api(mira).get('/tokens');
    expect(listed.body.items.map((item: { id: string }) => item.id)).toContain(
      id,
    );
    expect(JSON.stringify(listed.body)).not.toContain(token);
    const rows = await portal.knex('git_tokens').select();
    expect(JSON.stringify(rows)).not.toContain(token.slice(4, -4));
    expect((await api(quentin).get('/tokens')).body.items).not.toContainEqual(
      expect.objectContaining({ id }),
    );
  });

  it.each([
    [{}, /name/],
    [{ name: '' }, /name/],
    [{ name: 'x', expiresAt: 'tomorrow' }, /expiresAt/],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, /over already/],
    [{ name: 'x', admin: true }, /admin/],
  ])('refuses to make a token of %j', async (body, message) => {
    const answer = await api(mira).post('/tokens', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
  });

  it.each([
    '../etc',
    '..',
    '.hidden',
    'a/b',
    'a..b',
    '-x',
    '--upload-pack=touch',
    'Upper',
    'x.git',
    'x.lock',
    'a b',
    'a\u0000b',
    'x'.repeat(64),
    '',
  ])('refuses the repository name %j', async name => {
    const made = await api(mira).post('/repositories', { name });
    expect(made.status).toBe(400);
    await expect(portal.source('local').check(name)).rejects.toThrow(
      /name of a repository/,
    );
  });

  it('keeps a name that is taken with whom it has', async () => {
    await repository('taken');
    const again = await api(quentin).post('/repositories', { name: 'taken' });
    expect(again.status).toBe(409);
    const at = await Promise.all(
      [1, 2, 3].map(() => api(quentin).post('/repositories', { name: 'race' })),
    );
    expect(at.map(answer => answer.status).sort()).toEqual([201, 409, 409]);
    expect((await api(mira).get('/repositories/taken')).body.creator).toBe(
      mira,
    );
  });

  it('lets nobody name a group of others as the owner', async () => {
    const made = await api(quentin).post('/repositories', {
      name: 'foreign',
      owner: 'group:default/developers',
    });
    expect(made.status).toBe(403);
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
    const { token } = await tokenOf(mira);
    const answer = await fetch(`${portal.url}/api/spaceship${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`me:${token}`).toString('base64')}`,
      },
    });
    expect(answer.status).toBe(404);
  });

  it('runs no hook and takes no broken objects', async () => {
    await repository('hooked');
    const hooks = join(portal.state, 'repositories/hooked.git/hooks');
    await mkdir(hooks, { recursive: true });
    const mark = join(portal.state, 'hook-ran');
    await writeFile(join(hooks, 'post-receive'), `#!/bin/sh\ntouch ${mark}\n`, {
      mode: 0o755,
    });
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    await copy.commit({ a: '1' });
    await copy.git('push', '--quiet', remote('hooked', token), 'main');
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
      copy.git('push', remote('hooked', token), `${commit}:refs/heads/evil`),
    ).rejects.toThrow(/hasDotgit|fsck/);
  });

  it('takes a large push, which git sends in chunks', async () => {
    await repository('large');
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    await writeFile(join(copy.path, 'asset.bin'), randomBytes(5_000_000));
    const commit = await copy.commit({});
    await copy.git('push', '--quiet', remote('large', token), 'main');
    const tar = await portal.source('local').archive('large', commit, '');
    expect((await text(tar)).length).toBeGreaterThan(1_000_000);
  });

  it('remembers when a token was used last', async () => {
    await repository('used');
    const { id, token } = await tokenOf(mira);
    const listed = async () =>
      (await api(mira).get('/tokens')).body.items.find(
        (item: { id: string }) => item.id === id,
      );
    expect(await listed()).toMatchObject({
      name: 'laptop',
      hint: token.slice(-4),
      expiresAt: null,
      lastUsedAt: null,
    });
    await git(portal.state, 'ls-remote', remote('used', token));
    expect(Date.parse((await listed()).lastUsedAt)).toBeGreaterThan(
      Date.now() - 60_000,
    );
  });

  it('answers on when a client goes away in the middle of a clone', async () => {
    await repository('aborted');
    const { token } = await tokenOf(mira);
    const copy = await workingCopy();
    await writeFile(join(copy.path, 'asset.bin'), randomBytes(20_000_000));
    const commit = await copy.commit({});
    await copy.git('push', '--quiet', remote('aborted', token), 'main');
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
      await git(portal.state, 'ls-remote', remote('aborted', token)),
    ).toContain(commit);
  });

  it('asks for a user', async () => {
    for (const path of ['/tokens', '/repositories/shop']) {
      const answer = await request(portal.url)
        .get(`/api/spaceship${path}`)
        .set('authorization', mockCredentials.none.header());
      expect(answer.status).toBe(401);
      const service = await request(portal.url)
        .get(`/api/spaceship${path}`)
        .set('authorization', mockCredentials.service.header());
      expect(service.status).toBe(403);
    }
  });
});

describe('the limit of a push', () => {
  it('refuses what is larger, and keeps the branch', async () => {
    const portal = await startPortal({ git: { maxPushBytes: 100_000 } });
    try {
      const authorization = mockCredentials.user.header(mira);
      const post = (path: string, body: object) =>
        request(portal.url)
          .post(`/api/spaceship${path}`)
          .set({ authorization })
          .send(body);
      await post('/repositories', { name: 'small' });
      const { token } = (await post('/tokens', { name: 'x' })).body;
      const copy = await WorkingCopy.create(join(portal.state, 'copy'));
      await writeFile(join(copy.path, 'asset.bin'), randomBytes(300_000));
      await copy.commit({});
      const url = portal.url.replace('//', `//me:${token}@`);
      await expect(
        copy.git('push', `${url}/api/spaceship/git/small.git`, 'main'),
      ).rejects.toThrow(/exceeds maximum allowed size|unpack/);
      expect(await portal.source('local').heads('small')).toEqual({});
      expect(portal.inbox.events).toEqual([]);
    } finally {
      await portal.stop();
    }
  });
});

describe('the tables', () => {
  it('can be taken away and brought back', async () => {
    const database = await createTestDatabase();
    try {
      const migrations = {
        directory: join(__dirname, '../migrations'),
        tableName: 'knex_migrations_git',
      };
      await database.knex.migrate.latest(migrations);
      await database.knex.migrate.rollback(migrations, true);
      expect(await database.knex.schema.hasTable('git_tokens')).toBe(false);
      await database.knex.migrate.latest(migrations);
      expect(await database.knex('git_tokens')).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});
