import { ana, ApiBed } from '../__testUtils__/ApiBed';

jest.setTimeout(120_000);

const files = {
  'spaceship.yaml': `apiVersion: spaceship.run/v1
addons: { database: { type: memory } }
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
`,
};
const reason = 'a test';

let bed: ApiBed;
let serviceId: string;
let addon: any;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, files);
  serviceId = await bed.service('flags');
  await bed.deliver(serviceId, { ref: 'a1', stage: 'staging' });
  const { body } = await bed.as(ana).get(`/addons?service=${serviceId}`);
  [addon] = body.items;
});
afterAll(async () => {
  await bed?.close();
});

const get = async (path: string) => {
  const { body, status } = await bed.as(ana).get(path);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
};
const ask = async (path: string, body: object) => {
  const answer = await bed.as(ana).post(path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};
const ended = (id: string) =>
  bed.until(async () => {
    const operation = await get(`/operations/${id}`);
    return operation.endedAt && operation;
  }, 'the operation to end');

describe('an add-on', () => {
  it('is shown with its bindings, credentials and what one may do', async () => {
    expect(addon).toMatchObject({
      type: 'memory',
      state: 'ready',
      sentence: 'Ready, bound as database.',
      destination: { slug: 'staging' },
      aliases: ['database'],
      operation: null,
    });
    expect(await get(`/addons/${addon.id}`)).toMatchObject({
      bindings: [
        {
          alias: 'database',
          generation: 1,
          variables: [
            { name: 'DATABASE_URL', secret: true },
            { name: 'DATABASE_HOST', secret: false },
          ],
        },
      ],
      credentials: [{ generation: 1, state: 'current', alias: 'database' }],
      schedule: { backupEveryHours: 24, keepBackups: 7 },
      may: {
        rotate: { allowed: true },
        setKey: {
          allowed: false,
          reason: 'Its credentials are made by itself.',
        },
      },
    });
  });

  it('never shows a value of its credentials', async () => {
    const { text } = await bed.as(ana).get(`/addons/${addon.id}`);
    expect(text).not.toContain('memory://');
  });

  it('is rotated, and says how far it is', async () => {
    const { id, sentence } = await ask(`/addons/${addon.id}/rotations`, {
      reason,
    });
    expect(sentence).toBe('It has just been asked for.');
    expect(await ended(id)).toMatchObject({
      state: 'succeeded',
      sentence: 'Rotated: the old credential is gone.',
      may: { cancel: { allowed: false, reason: 'It has ended already.' } },
      requestedBy: ana,
      reason,
    });
    const { items } = await get(`/addons/${addon.id}/operations?limit=1`);
    expect(items).toMatchObject([{ id, kind: 'rotate' }]);
    const { items: entries } = await get(`/services/${serviceId}/audit`);
    expect(entries.map((entry: any) => entry.action)).toEqual(
      expect.arrayContaining(['addon.rotate', 'operation.succeeded']),
    );
  });

  it('is backed up, cloned, restored and swapped', async () => {
    await ended((await ask(`/addons/${addon.id}/backups`, { reason })).id);
    const clone = await ask(`/addons/${addon.id}/clones`, { reason });
    await ended(clone.id);
    const { backups, clones } = await get(`/addons/${addon.id}`);
    expect(clones).toMatchObject([
      { id: clone.addonId, state: 'ready', review: null, by: ana, reason },
    ]);
    expect(await get(`/addons/${clone.addonId}`)).toMatchObject({
      origin: { kind: 'clone', label: 'database of flags at Staging' },
      expiresAt: expect.any(String),
    });

    const restore = await ask(`/addons/${addon.id}/restores`, {
      backup: backups[0].id,
      reason,
    });
    await ended(restore.id);
    const [binding] = (await get(`/addons/${addon.id}`)).bindings;
    const swap = await ask(`/bindings/${binding.id}/swap`, {
      addon: restore.addonId,
      reason,
    });
    await ended(swap.id);
    expect(await get(`/addons/${restore.addonId}`)).toMatchObject({
      aliases: ['database'],
      origin: { kind: 'restore', addonId: addon.id, at: backups[0].takenAt },
      backups: [],
    });
    expect((await get(`/addons/${addon.id}`)).backups).toMatchObject([
      { state: 'ready', verifiedAt: expect.any(String) },
    ]);
  });

  it('loses a backup that a person removes: it is gone from the page, and the audit says who', async () => {
    const made = await ask(`/addons/${addon.id}/backups`, { reason });
    await ended(made.id);
    const [newest, ...others] = (await get(`/addons/${addon.id}`)).backups;
    expect(newest).toMatchObject({ state: 'ready', stays: null });

    const removal = await ask(`/addons/${addon.id}/backup-removals`, {
      backup: newest.id,
      reason,
    });
    expect(removal).toMatchObject({ kind: 'remove-backup', requestedBy: ana });
    expect(await ended(removal.id)).toMatchObject({
      state: 'succeeded',
      sentence: 'The backup is gone for good.',
    });
    expect((await get(`/addons/${addon.id}`)).backups).toEqual(others);
    const { items } = await get(`/services/${serviceId}/audit`);
    expect(items).toContainEqual(
      expect.objectContaining({
        action: 'addon.remove-backup',
        actor: ana,
        details: expect.objectContaining({ reason }),
      }),
    );

    const again = await bed
      .as(ana)
      .post(`/addons/${addon.id}/backup-removals`, {
        backup: newest.id,
        reason,
      });
    expect([again.status, again.body.error.message]).toEqual([
      409,
      'This backup was removed already.',
    ]);
  });

  it('says of a backup that is not begun what it waits for', async () => {
    const { items: all } = await get(`/addons?service=${serviceId}`);
    const { id } = all.find(({ aliases }: any) => aliases.includes('database'));
    const [{ generation }] = (await get(`/addons/${id}`)).credentials;
    bed.world.addons.stubborn.set(id, generation);
    const rotation = await ask(`/addons/${id}/rotations`, { reason });
    await bed.until(async () => {
      const { state } = await get(`/operations/${rotation.id}`);
      return state === 'running';
    }, 'the rotation to run');
    const backup = await ask(`/addons/${id}/backups`, { reason });
    const newest = async () => (await get(`/addons/${id}`)).backups[0];
    expect(
      await bed.until(async () => {
        const { state, waitsFor } = await newest();
        return /comes first/.test(waitsFor) && { state, waitsFor };
      }, 'the backup to wait'),
    ).toEqual({
      state: 'making',
      waitsFor:
        'The rotation of database of flags at Staging comes first. Goes on when that is finished.',
    });

    bed.world.addons.stubborn.clear();
    await ended(rotation.id);
    await ended(backup.id);
    expect(await newest()).toMatchObject({ state: 'ready', waitsFor: null });
  });

  it('is destroyed only by its name, and can be restored for a time', async () => {
    const made = await ask(`/services/${serviceId}/addons`, {
      destination: 'eu-west',
      alias: 'cache',
      type: 'memory',
    });
    await ended(made.operation.id);
    const wrong = await bed
      .as(ana)
      .post(`/addons/${made.id}/destruction`, { confirm: 'cache', reason });
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toContain('flags/eu-west/cache');

    const { id } = await ask(`/addons/${made.id}/destruction`, {
      confirm: 'flags/eu-west/cache',
      reason,
    });
    expect(await ended(id)).toMatchObject({
      state: 'succeeded',
      sentence: 'Destroyed; its final backup is kept.',
    });
    expect(await get(`/addons/${made.id}`)).toMatchObject({
      state: 'destroyed',
      backups: [{ kind: 'final', expiresAt: expect.any(String) }],
    });
    expect((await get('/addons?destination=eu-west')).items).toEqual([]);
    expect(
      (await get(`/addons?service=${serviceId}&restorable=true`)).items,
    ).toMatchObject([{ id: made.id, state: 'destroyed' }]);
    const nowhere = await bed.as(ana).get('/addons?restorable=true');
    expect(nowhere.status).toBe(400);
  });

  it('whose key people hand in waits for it, says so, and goes on when it is there', async () => {
    const made = await ask(`/services/${serviceId}/addons`, {
      destination: 'staging',
      alias: 'weather',
      type: 'keyed',
    });
    const waiting = await bed.until(async () => {
      const shown = await get(`/addons/${made.id}`);
      return shown.operation?.verdict === 'waiting-person' && shown;
    }, 'the add-on to wait for its key');
    expect(waiting).toMatchObject({
      state: 'provisioning',
      sentence: expect.stringMatching(
        /^The API needs a key\. .* hand it in\.$/,
      ),
      may: {
        setKey: { allowed: true, reason: null },
        rotate: { allowed: false, reason: 'It is still being made.' },
      },
    });
    const key = { key: 'k-1', expiresAt: null };
    const handed = await bed.as(ana).put(`/addons/${made.id}/pending-key`, key);
    expect(handed.status).toBe(204);
    // Long before it would be asked for again by itself.
    expect(await ended(made.operation.id)).toMatchObject({
      state: 'succeeded',
      verdict: null,
    });
    expect(await get(`/addons/${made.id}`)).toMatchObject({
      state: 'ready',
      operation: null,
      pendingKey: null,
    });
  });

  it('is not rotated again while it is, and says so before anybody asks', async () => {
    const [weather] = (await get(`/addons?service=${serviceId}`)).items.filter(
      (one: any) => one.aliases.includes('weather'),
    );
    const { id } = await ask(`/addons/${weather.id}/rotations`, { reason });
    const already =
      'The credential of weather is being changed already. Wait until that has ended, end the old one now, or go back from it.';
    expect((await get(`/addons/${weather.id}`)).may).toMatchObject({
      rotate: { allowed: false, reason: already },
      swap: { allowed: false, reason: already },
      destroy: { allowed: true },
    });
    const again = await bed
      .as(ana)
      .post(`/addons/${weather.id}/rotations`, { reason });
    expect(again.body.error.message).toBe(already);
    await bed.as(ana).post(`/operations/${id}/cancel`, { reason });
    await ended(id);
    expect((await get(`/addons/${weather.id}`)).may.rotate.allowed).toBe(true);
  });

  it('can be of any type that is installed, at places that its plan is for', async () => {
    expect(await get('/addon-types')).toEqual({
      items: [
        {
          type: 'memory',
          plans: [
            { name: 'small', tiers: ['review', 'staging', 'production'] },
          ],
        },
        {
          type: 'keyed',
          plans: [
            { name: 'small', tiers: ['review', 'staging', 'production'] },
          ],
        },
      ],
    });
  });

  it.each([
    [{ type: 'nothing' }, 400, 'No module makes add-ons of type nothing'],
    [{ plan: 'huge' }, 400, 'memory has no plan huge'],
    [{ alias: 'database' }, 409, 'There is an add-on under the alias database'],
    [{ destination: 'moon' }, 404, 'There is no destination moon'],
  ])('with %j is refused', async (change, status, text) => {
    const { body, status: found } = await bed
      .as(ana)
      .post(`/services/${serviceId}/addons`, {
        destination: 'staging',
        alias: 'other',
        type: 'memory',
        ...change,
      });
    expect([found, body.error.message]).toEqual([
      status,
      expect.stringContaining(text),
    ]);
  });
});

describe('permissions', () => {
  it.each([
    ['spaceship.addon.read', 'get', () => `/addons/${addon.id}`, undefined],
    [
      'spaceship.credential.rotate',
      'post',
      () => `/addons/${addon.id}/rotations`,
      { reason },
    ],
    [
      'spaceship.addon.backup',
      'post',
      () => `/addons/${addon.id}/backups`,
      { reason },
    ],
    [
      'spaceship.addon.clone',
      'post',
      () => `/addons/${addon.id}/clones`,
      { reason },
    ],
    [
      'spaceship.addon.restore',
      'post',
      () => `/addons/${addon.id}/restores`,
      { backup: '0199a000-0000-7000-8000-000000000000', reason },
    ],
    [
      'spaceship.addon.destroy',
      'post',
      () => `/addons/${addon.id}/backup-removals`,
      { backup: '0199a000-0000-7000-8000-000000000000', reason },
    ],
    [
      'spaceship.addon.destroy',
      'post',
      () => `/addons/${addon.id}/destruction`,
      { confirm: 'x', reason },
    ],
    [
      'spaceship.addon.create',
      'post',
      () => `/services/${serviceId}/addons`,
      { destination: 'staging', alias: 'x', type: 'memory' },
    ],
  ] as const)('without %s one may not %s', async (name, method, path, body) => {
    const before = await bed.knex('operations').count();
    bed.denied = permission => permission.name === name;
    const answer = await bed.as(ana)[method](path(), body);
    bed.denied = () => false;

    expect(answer.status).toBe(403);
    expect(answer.body.error.message).toContain(name);
    expect(await bed.knex('operations').count()).toEqual(before);
  });

  it('narrow the list to services that one may see', async () => {
    bed.conditions = {
      rule: 'IS_SERVICE_OWNER',
      resourceType: 'spaceship-service',
      params: { claims: ['group:default/qa'] },
    };
    const { items } = await get('/addons');
    bed.conditions = null;
    expect(items).toEqual([]);
  });
});
