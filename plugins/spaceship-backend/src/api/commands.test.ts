import { ana, ApiBed, ben, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  id = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

const key = (value: string) => ({ 'Idempotency-Key': value });
const hold = (reason: string, headers: Record<string, string>, by = ana) =>
  bed
    .as(by)
    .put(`/services/${id}/destinations/staging/hold`, { reason }, headers);
const holds = async () =>
  (await bed.knex('audit').where({ action: 'destination.hold' })).length;

describe('an Idempotency-Key', () => {
  it('gives the same answer for the same request, which is done once', async () => {
    const first = await hold('a fair', key('one'));
    const again = await hold('a fair', key('one'));

    expect(again.status).toBe(first.status);
    expect(again.body).toEqual(first.body);
    expect(await holds()).toBe(1);
  });

  it('is done once when requests come at the same time', async () => {
    const before = await holds();
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => hold('all at once', key('two'))),
    );

    expect(answers.map(answer => answer.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(answer => answer.text)).size).toBe(1);
    expect(await holds()).toBe(before + 1);
  });

  it('with another body is refused', async () => {
    await hold('a fair', key('three'));
    const { status, body } = await hold('another', key('three'));

    expect(status).toBe(409);
    expect(body.error).toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('Use a new key'),
    });
  });

  it('belongs to the one who uses it', async () => {
    await hold('mine', key('four'));
    const { status, body } = await hold('theirs', key('four'), ben);

    expect(status).toBe(200);
    expect(body).toMatchObject({ by: ben, reason: 'theirs' });
  });

  it('is free again after a request that failed', async () => {
    const lift = (slug: string) =>
      bed
        .as(ana)
        .delete(
          `/services/${id}/destinations/${slug}/hold`,
          undefined,
          key('five'),
        );
    expect((await lift('eu-west')).status).toBe(404);
    await bed
      .as(ana)
      .put(`/services/${id}/destinations/eu-west/hold`, { reason: 'x' });

    expect((await lift('eu-west')).status).toBe(204);
    expect((await lift('eu-west')).status).toBe(204);
  });
});

describe('bad input', () => {
  it('is told in a sentence', async () => {
    const { body } = await bed.as(ana).post('/services', {
      name: 'ok',
      owner: 'group:default/flags',
      description: 'x'.repeat(2001),
    });
    expect(body.error.message).toBe(
      '“description” is too long: it may have 2000 characters at most.',
    );
  });

  it.each([
    ['get', '/services/not-an-id', undefined, 404, 'at this address'],
    [
      'get',
      `/services/0199a000-0000-7000-8000-000000000000`,
      undefined,
      404,
      'There is no service',
    ],
    ['get', '/services?limit=0', undefined, 400, 'limit'],
    ['get', '/services?limit=many', undefined, 400, 'limit'],
    ['get', '/services?cursor=%00', undefined, 400, 'cursor'],
    ['get', '/rollouts?cursor=WzEsMl0', undefined, 400, 'cursor'],
    ['get', '/rollouts?outcome=gone', undefined, 400, 'outcome'],
    ['get', '/services?who=me', undefined, 400, 'who'],
    [
      'post',
      '/services',
      { name: 'Big Name', owner: 'group:default/flags' },
      400,
      'name',
    ],
    ['post', '/services', { name: 'ok', owner: 'flags' }, 400, 'owner'],
    [
      'post',
      '/services',
      { name: 1, owner: 'group:default/flags' },
      400,
      'name',
    ],
    [
      'post',
      '/services',
      { name: 'ok', owner: 'group:default/flags', x: 1 },
      400,
      'the API does not know',
    ],
  ] as const)(
    '%s %s %j is answered %i',
    async (method, path, wish, status, text) => {
      const answer = await bed.as(ana)[method](path, wish);

      expect(answer.status).toBe(status);
      expect(answer.body.error.message.toLowerCase()).toContain(
        text.toLowerCase(),
      );
    },
  );

  it.each([
    [{ stage: 'staging' }, 'Say either a ref'],
    [{ ref: 'a1' }, 'Say either a stage'],
    [
      { ref: 'a1', stage: 'staging', destinations: ['staging'] },
      'Say either a stage',
    ],
    [{ ref: 'nothing', stage: 'staging' }, 'There is no commit'],
    [{ ref: 'a1', stage: 'moon' }, 'It has staging, production'],
    [
      { ref: 'a1', destinations: ['moon'] },
      'There are staging, eu-west, us-east',
    ],
    [
      { releaseId: '0199a000-0000-7000-8000-000000000000', stage: 'staging' },
      'has no release',
    ],
  ])(
    'a delivery of %j is refused with what would be right',
    async (wish, text) => {
      for (const path of ['deliveries', 'deliveries/preview']) {
        const { status, body } = await bed
          .as(ana)
          .post(`/services/${id}/${path}`, wish);
        expect([400, 404]).toContain(status);
        expect(body.error.message).toContain(text);
      }
    },
  );

  it('a release of another service is nobody else’s', async () => {
    const rollout = await bed.deliver(id, { ref: 'a1', stage: 'staging' });
    const other = await bed.service('other');
    const releaseId = rollout.release.id;

    const answers = await Promise.all([
      bed.as(ana).post(`/services/${other}/deliveries`, {
        releaseId,
        destinations: ['staging'],
      }),
      bed.as(ana).post(`/services/${other}/rollbacks`, {
        releaseId,
        destinations: ['staging'],
        reason: 'x',
      }),
      bed.as(ana).post(`/services/${other}/evidence`, {
        releaseId,
        destination: 'staging',
        outcome: 'passed',
      }),
    ]);

    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.body.error.message).toContain('other has no release');
    }
  });

  it('mistakes in the service’s files are told with their place', async () => {
    bed.source.commit('bad', 'a1', {
      'spaceship.yaml':
        'apiVersion: spaceship.run/v1\nprocesses:\n  web: { comand: node . }\n',
    });

    const { status, body } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, {
        ref: 'bad',
        destinations: ['staging'],
      });

    expect(status).toBe(400);
    expect(body.error.message).toMatch(/spaceship\.yaml:3:\d+: .*comand/);
    const look = await bed.as(ana).get(`/services/${id}/look?ref=bad`);
    expect(look.body).toMatchObject({
      empty: false,
      commit: 'bad',
      mistakes: [{ line: 3 }, ...look.body.mistakes.slice(1)],
    });
  });
});

describe('permissions', () => {
  it.each([
    ['spaceship.service.read', 'get', '/overview', undefined],
    ['spaceship.service.read', 'get', '/look', undefined],
    ['spaceship.service.read', 'get', '/rollouts', undefined],
    ['spaceship.service.read', 'get', '/releases', undefined],
    ['spaceship.service.read', 'get', '/events', undefined],
    ['spaceship.service.read', 'get', '/evidence', undefined],
    ['spaceship.service.read', 'get', '/destinations/staging/logs', undefined],
    ['spaceship.audit.read', 'get', '/audit', undefined],
    ['spaceship.audit.read', 'get', '/audit/verify', undefined],
    [
      'spaceship.rollout.create',
      'post',
      '/deliveries',
      { ref: 'a1', stage: 'staging' },
    ],
    [
      'spaceship.rollout.rollback',
      'post',
      '/rollbacks',
      { destinations: ['staging'], reason: 'x' },
    ],
    [
      'spaceship.destination.hold',
      'put',
      '/destinations/staging/hold',
      { reason: 'x' },
    ],
    [
      'spaceship.destination.hold',
      'delete',
      '/destinations/staging/hold',
      undefined,
    ],
    [
      'spaceship.service.restart',
      'post',
      '/destinations/staging/restart',
      undefined,
    ],
    [
      'spaceship.service.scale',
      'put',
      '/destinations/staging/scale',
      { replicas: { web: 2 } },
    ],
    [
      'spaceship.configuration.read',
      'get',
      '/destinations/staging/configuration',
      undefined,
    ],
    [
      'spaceship.configuration.update',
      'put',
      '/destinations/staging/configuration',
      { baseRevision: 0, set: { A: { value: '1', secret: false } } },
    ],
    [
      'spaceship.evidence.record',
      'post',
      '/evidence',
      {
        releaseId: '0199a000-0000-7000-8000-000000000000',
        destination: 'staging',
        outcome: 'passed',
      },
    ],
  ] as const)(
    'without %s one may not %s %s',
    async (name, method, path, body) => {
      const before = await bed.knex('audit').count();
      bed.denied = permission => permission.name === name;
      const answer = await bed.as(ana)[method](`/services/${id}${path}`, body);
      bed.denied = () => false;

      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toContain(name);
      expect(await bed.knex('audit').count()).toEqual(before);
    },
  );

  it('are asked for each destination of a stage, once it is known which', async () => {
    const asked: (string | undefined)[] = [];
    bed.denied = (permission, ref) => {
      if (permission.name !== 'spaceship.rollout.create') return false;
      asked.push(ref);
      return ref === `${id}/us-east`;
    };
    const { status, body } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, { ref: 'a1', stage: 'production' });
    bed.denied = () => false;

    expect(status).toBe(403);
    expect(body.error.message).toContain('at us-east');
    expect(asked).toEqual([`${id}/eu-west`, `${id}/us-east`]);
  });

  it('narrow lists to what one may see', async () => {
    bed.conditions = {
      rule: 'IS_SERVICE_OWNER',
      resourceType: 'spaceship-service',
      params: { claims: ['group:default/qa'] },
    };
    const none = await bed.as(ana).get('/services');
    const rollouts = await bed.as(ana).get('/rollouts');
    bed.conditions = {
      rule: 'IS_SERVICE_OWNER',
      resourceType: 'spaceship-service',
      params: { claims: ['group:default/flags'] },
    };
    const own = await bed.as(ana).get('/services');
    bed.conditions = null;

    expect(none.body.items).toEqual([]);
    expect(rollouts.body.items).toEqual([]);
    expect(own.body.items.map((one: any) => one.name)).toEqual([
      'flags',
      'other',
    ]);
  });
});
