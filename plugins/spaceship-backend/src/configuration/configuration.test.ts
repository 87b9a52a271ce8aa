import { ana, ApiBed, ben, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

const secret = 'correct-horse-battery-staple';
let bed: ApiBed;
let id: string;
let at: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  id = await bed.service('flags');
  at = `/services/${id}/destinations/staging/configuration`;
});
afterAll(async () => {
  await bed?.close();
});

/** Everything that is stored, as text. */
async function everythingStored(): Promise<string> {
  const { rows: tables } = await bed.knex.raw(
    `select table_schema, table_name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  const contents = await Promise.all(
    tables.map(async ({ table_schema: schema, table_name: name }: any) => {
      const { rows } = await bed.knex.raw('select t::text from ??.?? t', [
        schema,
        name,
      ]);
      return JSON.stringify(rows);
    }),
  );
  return contents.join('\n');
}

describe('configuration', () => {
  it('is numbered, shows plain values, and keeps secret ones out of answers and tables', async () => {
    const first = await bed.as(ana).put(at, {
      baseRevision: 0,
      set: {
        GREETING: { value: 'hello', secret: false },
        TOKEN: { value: secret, secret: true },
      },
      note: 'To begin with',
    });
    expect(first.body).toEqual({ revision: 1, rolloutId: null });

    await bed.deliver(id, { ref: 'a1', stage: 'staging' });
    const { body } = await bed.as(ana).get(at);
    expect(body).toMatchObject({
      revision: 1,
      variables: [
        { name: 'GREETING', secret: false, value: 'hello', revision: 1 },
        { name: 'TOKEN', secret: true, value: null, revision: 1 },
      ],
    });
    const answers = await Promise.all(
      [
        at,
        `${at}/revisions`,
        `/services/${id}/audit`,
        `/services/${id}/overview`,
      ].map(path => bed.as(ana).get(path)),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(secret);
    }
    expect(await everythingStored()).not.toContain(secret);
  });

  it('is delivered with the same artifact where something runs, and says which keys', async () => {
    const changed = await bed.as(ana).put(at, {
      baseRevision: 1,
      set: { TOKEN: { value: `${secret}-2`, secret: true } },
      remove: ['GREETING'],
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ revision: 2 });

    const rollout = await bed.untilRollout(changed.body.rolloutId, 'delivered');
    expect(rollout).toMatchObject({
      kind: 'configuration',
      stage: 'staging',
      release: { number: 1 },
      changes: [
        {
          destination: 'staging',
          configKeys: [
            { name: 'GREETING', change: 'removed', secret: false },
            { name: 'TOKEN', change: 'changed', secret: true },
          ],
          commits: [],
        },
      ],
    });
    const { body } = await bed.as(ana).get(`/services/${id}/overview`);
    expect(body.stages[0].destinations[0].running).toMatchObject({
      configRevision: 2,
      release: { number: 1 },
    });
  });

  it('refuses a change of something that was changed meanwhile, with the keys', async () => {
    const { status, body } = await bed.as(ana).put(at, {
      baseRevision: 1,
      set: { OTHER: { value: '1', secret: false } },
    });

    expect(status).toBe(409);
    expect(body.error.message).toMatch(/revision 2.*GREETING and TOKEN/);
  });

  it.each([
    [
      { baseRevision: 2, set: { 'no-name': { value: '1', secret: false } } },
      'no-name',
    ],
    [
      { baseRevision: 2, set: { A: { value: 1, secret: false } } },
      'has to be a text',
    ],
    [
      {
        baseRevision: 2,
        set: { SPACESHIP_SERVICE: { value: '1', secret: false } },
      },
      'Spaceship itself',
    ],
    [{ baseRevision: 2 }, 'changes nothing'],
    [{ set: {} }, 'baseRevision'],
  ])('refuses %j', async (wish, message) => {
    const { status, text } = await bed.as(ana).put(at, wish);

    expect(status).toBe(400);
    expect(text).toContain(message);
  });

  it('reveals a secret to a person with the right, and writes that down', async () => {
    const { status, body, headers } = await bed
      .as(ben)
      .post(`${at}/reveal`, { name: 'TOKEN' }, { 'Idempotency-Key': 'k' });

    expect(status).toBe(200);
    expect(body).toEqual({ name: 'TOKEN', value: `${secret}-2` });
    expect(headers['cache-control']).toBe('no-store');
    const { body: audit } = await bed.as(ana).get(`/services/${id}/audit`);
    expect(audit.items[0]).toMatchObject({
      actor: ben,
      action: 'secret.reveal',
      details: { name: 'TOKEN', destination: 'staging' },
    });
    expect(await everythingStored()).not.toContain(secret);
  });

  it('reveals nothing without the right, to a program, or of a plain variable', async () => {
    bed.denied = permission => permission.name === 'spaceship.secret.reveal';
    const denied = await bed.as(ben).post(`${at}/reveal`, { name: 'TOKEN' });
    bed.denied = () => false;
    const program = await bed
      .asService()
      .post(`${at}/reveal`, { name: 'TOKEN' });
    const plain = await bed.as(ben).post(`${at}/reveal`, { name: 'GREETING' });

    expect([denied.status, program.status, plain.status]).toEqual([
      403, 403, 404,
    ]);
  });

  it('says that a secret was tampered with, and does not use it', async () => {
    await bed.knex.raw(`
      update config_revisions set variables = jsonb_set(variables, '{TOKEN,sealed}',
        to_jsonb(overlay(variables #>> '{TOKEN,sealed}' placing 'AAAA' from length(variables #>> '{TOKEN,sealed}') - 5)))
      where revision = 2`);

    const { status, body } = await bed
      .as(ben)
      .post(`${at}/reveal`, { name: 'TOKEN' });

    expect(status).toBe(500);
    expect(body.error).toMatchObject({
      name: 'SealBrokenError',
      message: expect.stringContaining('Set its value again'),
    });
    expect(body.error.message).not.toContain(secret);
  });

  it('delivers nothing with a secret that was tampered with, and says what to do', async () => {
    const before = bed.world.serving('flags-staging');
    bed.source.commit('a2', 'a1', gatedFiles);

    const failed = await bed.deliver(
      id,
      { ref: 'a2', stage: 'staging' },
      ana,
      'failed',
    );

    expect(failed.outcomeReason).toContain('Set its value again');
    expect(bed.world.serving('flags-staging')).toEqual(before);
  });
});
