import { git } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ines, mira, peopleOf, quentin } from '../__testUtils__/people';
import { startPortal, type TestPortal } from '../__testUtils__/portal';

jest.setTimeout(120_000);

describe('pushes', () => {
  let portal: TestPortal;
  let people: ReturnType<typeof peopleOf>;

  beforeAll(async () => {
    portal = await startPortal();
    people = peopleOf(portal);
  });
  afterAll(async () => {
    await portal?.stop();
  });

  it('takes a push with a personal token and hands in one event with its pusher', async () => {
    await people.repository('shop');
    const { token } = await people.tokenOf(ines);
    const copy = await people.workingCopy();
    const commit = await copy.commit({ Procfile: 'web: node server.js\n' });
    await copy.git('push', '--quiet', people.remote('shop', token), 'main');

    expect(people.eventsOf('shop')).toEqual([
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
          pusher: ines,
        },
      },
    ]);
    await portal.poll();
    expect(people.eventsOf('shop')).toHaveLength(1);

    const described = await people.api(quentin).get('/repositories/shop');
    expect(described.body).toMatchObject({
      name: 'shop',
      owner: 'group:default/developers',
      creator: mira,
      defaultBranch: 'main',
      branches: [{ name: 'main', head: commit }],
      empty: false,
    });
    const commits = await people.api(quentin).get('/repositories/shop/commits');
    expect(commits.body.items).toEqual([
      expect.objectContaining({ commit, message: 'Change' }),
    ]);

    const clone = join(portal.state, 'clone-of-shop');
    const reader = await people.tokenOf(quentin);
    await git(
      portal.state,
      'clone',
      '--quiet',
      people.remote('shop', reader.token),
      clone,
    );
    expect(await git(clone, 'rev-parse', 'HEAD')).toBe(commit);
  });

  it('names each push by its own pusher, also where the hand-in failed and polling finds it', async () => {
    await people.repository('lost');
    const miras = await people.tokenOf(mira);
    const hers = await people.tokenOf(ines);
    const copy = await people.workingCopy();
    portal.inbox.isDown = true;
    const first = await copy.commit({ a: '1' });
    await copy.git(
      'push',
      '--quiet',
      people.remote('lost', miras.token),
      'main',
    );
    const second = await copy.commit({ a: '2' });
    await copy.git(
      'push',
      '--quiet',
      people.remote('lost', hers.token),
      'main',
    );
    expect(people.eventsOf('lost')).toEqual([]);
    portal.inbox.isDown = false;

    await portal.poll();
    expect(people.eventsOf('lost').map(event => event.payload)).toEqual([
      expect.objectContaining({ before: null, after: first, pusher: mira }),
      expect.objectContaining({
        before: first,
        after: second,
        pusher: ines,
      }),
    ]);
  });

  it('stores an event once when push and polling tell it at the same time', async () => {
    await people.repository('twice');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    for (const value of ['1', '2', '3']) {
      await copy.commit({ value });
      await Promise.all([
        copy.git('push', '--quiet', people.remote('twice', token), 'main'),
        portal.poll(),
        portal.poll(),
      ]);
    }
    await portal.poll();
    expect(people.eventsOf('twice')).toHaveLength(3);
  });

  it('tells a branch that is set back, and the same commit when it comes again', async () => {
    await people.repository('back');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    const good = await copy.commit({ a: '1' });
    await copy.git('push', '--quiet', people.remote('back', token), 'main');
    const bad = await copy.commit({ a: '2' });
    await copy.git('push', '--quiet', people.remote('back', token), 'main');
    await copy.git(
      'push',
      '--quiet',
      '--force',
      people.remote('back', token),
      `${good}:refs/heads/main`,
    );
    await copy.git('push', '--quiet', people.remote('back', token), 'main');
    expect(
      people
        .eventsOf('back')
        .map(({ payload }) => [payload.before, payload.after]),
    ).toEqual([
      [null, good],
      [good, bad],
      [bad, good],
      [good, bad],
    ]);
  });

  it('hands in every branch of a push, and that one was deleted', async () => {
    await people.repository('branches');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    await copy.commit({ a: '1' });
    await copy.git('branch', 'feature/one');
    const url = people.remote('branches', token);
    await copy.git('push', '--quiet', url, 'main', 'feature/one');
    await copy.git('push', '--quiet', url, ':refs/heads/feature/one');
    expect(
      people
        .eventsOf('branches')
        .map(e => e.payload.branch)
        .sort(),
    ).toEqual(['feature/one', 'feature/one', 'main']);
    expect(people.eventsOf('branches')[2].payload).toMatchObject({
      branch: 'feature/one',
      after: '0'.repeat(40),
    });
    await copy.git('push', '--quiet', url, 'feature/one');
    expect(people.eventsOf('branches')).toHaveLength(4);
    expect(people.eventsOf('branches')[3].payload).toMatchObject({
      branch: 'feature/one',
      before: null,
      pusher: mira,
    });
  });

  it('takes a large push, which git sends in chunks', async () => {
    await people.repository('large');
    const { token } = await people.tokenOf(mira);
    const copy = await people.workingCopy();
    await writeFile(join(copy.path, 'asset.bin'), randomBytes(5_000_000));
    const commit = await copy.commit({});
    await copy.git('push', '--quiet', people.remote('large', token), 'main');
    const tar = await portal.source('local').archive('large', commit, '');
    expect((await text(tar)).length).toBeGreaterThan(1_000_000);
  });
});
