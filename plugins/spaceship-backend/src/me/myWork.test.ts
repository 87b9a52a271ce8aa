import {
  ana,
  ApiBed,
  ben,
  gatedFiles,
  owners,
  qa,
  quinn,
} from '../__testUtils__/ApiBed';
import { MyWork } from './MyWork';

jest.setTimeout(120_000);

const files = {
  'spaceship.yaml': gatedFiles['spaceship.yaml'].replace(
    '    gates:\n',
    '    gates:\n      - evidence: { kind: signed-off, by: group:default/qa }\n',
  ),
};

let bed: ApiBed;
let service: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('m1', null, files);
  bed.source.commit('t1', 'm1', files);
  bed.source.setHead('main', 'm1');
  bed.source.setHead('topic', 't1');
  service = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

const work = async (by: string) => (await bed.as(by).get('/me/work')).body;

it('asks exactly those who can do something about what waits', async () => {
  const { body } = await bed.as(ana).post(`/services/${service}/deliveries`, {
    ref: 'm1',
    stage: 'production',
  });
  await bed.until(
    async () => (await work(ben)).questions.length > 0,
    'a question for ben',
  );
  const asked = await work(ben);
  expect(asked.sentence).toBe('One thing waits for you.');
  expect(asked.questions).toMatchObject([
    {
      kind: 'approve',
      title: 'Let flags 1 go to customers?',
      asked: { by: ana, as: owners, missing: 1 },
      rollout: { id: body.rolloutId },
      changes: ['Change m1'],
      moreChanges: 0,
      triedOut: [],
      risk: { steps: ['migrate'], backTo: null },
      tryAt: null,
      consequence: expect.stringMatching(/^It still waits then\. Needs a /),
    },
  ]);
  const [toSignOff] = (await work(quinn)).questions;
  expect(toSignOff).toMatchObject({
    kind: 'sign-off',
    title: 'Is flags 1 ready for customers?',
    asked: { as: qa, missing: null },
    consequence: expect.stringContaining('Needs 1 more approval'),
  });
  expect((await work(ana)).questions).toEqual([]);
  expect((await work(ana)).deliveries).toMatchObject([{ id: body.rolloutId }]);
  await bed.as(ben).post(`/rollouts/${body.rolloutId}/approvals`, {
    contentHash: asked.questions[0].rollout && (await hashOf(body.rolloutId)),
  });
  await bed.until(
    async () => (await work(ben)).questions.length === 0,
    'the question to be answered',
  );
  expect((await work(ben)).decided).toMatchObject([
    { what: 'Approved flags 1', agreed: true, rollout: body.rolloutId },
  ]);
});

const hashOf = async (id: string) =>
  (await bed.as(ana).get(`/rollouts/${id}`)).body.contentHash;

it('asks a role for its sign-off of a review environment until somebody has given it', async () => {
  const made = await bed
    .as(ana)
    .post(`/services/${service}/reviews`, { branch: 'topic' });
  const { id } = made.body;
  const isAsked = async () =>
    (await work(quinn)).questions.some((one: any) => one.review?.id === id);
  await bed.until(isAsked, 'quinn to be asked');
  expect((await work(ben)).questions).toEqual([]);
  expect((await work(ana)).reviews).toMatchObject([{ id }]);
  const asked = (await work(quinn)).questions.find(
    (one: any) => one.review?.id === id,
  );
  expect(asked).toMatchObject({
    title: 'Is “topic” ready for customers?',
    asked: { as: qa },
    changes: ['Change t1'],
    judges: [{ role: qa, outcome: null, by: null, isYou: true }],
    tryAt: expect.any(String),
  });
  const { body } = await bed.as(quinn).get(`/reviews/${id}`);
  await bed.as(quinn).post(`/reviews/${id}/sign-offs`, {
    role: 'group:default/qa',
    outcome: 'passed',
    release: body.runs.release.id,
  });
  expect(await isAsked()).toBe(false);
});

it('asks the owners for what only people can hand in', async () => {
  const { body: made } = await bed.as(ana).post(`/services/${service}/addons`, {
    destination: 'staging',
    alias: 'weather',
    type: 'keyed',
  });
  const asksKey = async (by: string) =>
    (await work(by)).questions.find((one: any) => one.kind === 'set-key');
  await bed.until(() => asksKey(ben), 'ben to be asked for the key');
  expect(await asksKey(ben)).toMatchObject({
    title: 'What is the key for weather of flags at Staging?',
    asked: { by: ana, as: owners },
    addon: { id: made.id },
    changes: ['The API needs a key.'],
  });
  expect(await asksKey(quinn)).toBeUndefined();
});

it('asks the owners for the next key before one ends, until it is in use', async () => {
  const { id } = (
    await bed.as(ana).get(`/addons?service=${service}&type=keyed`)
  ).body.items[0];
  const isAsked = async (by: string) =>
    (await work(by)).questions.find((one: any) => one.kind === 'renew-key');
  const handIn = () =>
    bed.as(ana).put(`/addons/${id}/pending-key`, { key: 'k', expiresAt: null });
  await handIn();
  await bed.until(
    async () => (await bed.as(ana).get(`/addons/${id}`)).body.state === 'ready',
    'the first key to be in use',
  );
  expect(await isAsked(ben)).toBeUndefined();

  await bed
    .knex('credentials')
    .where({ addon_id: id, state: 'current' })
    .update({ expires_at: bed.knex.raw(`now() + interval '3 days'`) });
  expect(await isAsked(ben)).toMatchObject({
    title: 'The key ends soon: weather of flags at Staging',
    asked: { by: null, as: owners },
    addon: { id, keyEnd: { isOver: false, next: 'hand-in' } },
    changes: [expect.stringMatching(/^Its key ends on .* Hand in the next/)],
  });
  expect(await isAsked(quinn)).toBeUndefined();

  await handIn();
  expect((await isAsked(ben)).addon.keyEnd.next).toBe('rotate');
  const { body } = await bed
    .as(ana)
    .post(`/addons/${id}/rotations`, { reason: 'It ends' });
  expect(await isAsked(ben)).toBeUndefined();
  await bed.until(
    async () =>
      (
        await bed.knex('credentials').where({ addon_id: id, state: 'current' })
      )[0]?.generation === 2,
    'the next key to be in use',
  );
  expect(await isAsked(ben)).toBeUndefined();
  await bed.as(ana).post(`/operations/${body.id}/cancel`, { reason: 'done' });
});

it('tells what was decided against, and asks nobody about it any more', async () => {
  const { body } = await bed.as(ana).get(`/services/${service}/releases`);
  const release = body.items.find((one: any) => one.commit === 'm1');
  const isAsked = async () =>
    (await work(quinn)).questions.some(
      (one: any) => one.rollout?.release.number === release.number,
    );
  expect(await isAsked()).toBe(true);
  await bed
    .as(ben)
    .post(`/releases/${release.id}/rejection`, { reason: 'It is red' });
  expect((await work(ben)).decided[0]).toMatchObject({
    what: `Rejected flags ${release.number}`,
    agreed: false,
    note: 'It is red',
  });
  await bed.until(async () => !(await isAsked()), 'nobody to be asked');
});

it('tells as new what the branch has, and not what a forced push took off it', async () => {
  bed.source.commit('f1', 'm1', files);
  bed.source.commit('f2', 'm1', files);
  const delivered = async (ref: string) => {
    bed.source.setHead('forced', ref);
    const { body } = await bed.as(ana).post(`/services/${service}/deliveries`, {
      ref: 'forced',
      stage: 'production',
    });
    return await bed.until(
      async () =>
        (
          await work(ben)
        ).questions.find((one: any) => one.rollout?.id === body.rolloutId),
      `a question about ${ref}`,
    );
  };
  expect((await delivered('f1')).changes).toEqual(['Change f1']);
  await bed
    .knex('commits_off_branch')
    .insert({ service_id: service, branch: 'forced', commit: 'f1' });
  expect((await delivered('f2')).changes).toEqual(['Change f2']);
});

it('costs the same number of queries for 10 and for 1,000', async () => {
  const insert = (count: number) =>
    bed.knex.raw(
      `insert into rollouts (id, service_id, kind, state, strategy, commit, origin, group_id, tree)
       select gen_random_uuid(), service_id, kind, 'waiting', strategy, commit, origin, group_id, tree
       from (select * from rollouts where tree is not null limit 1) r, generate_series(1, ?)`,
      [count],
    );
  const queries = async () => {
    let count = 0;
    const note = () => {
      count += 1;
    };
    bed.knex.on('query', note);
    await new MyWork(bed).get(ben, [], {
      services: 'all',
      reviews: 'all',
      addons: 'all',
    });
    bed.knex.off('query', note);
    return count;
  };
  await insert(10);
  const few = await queries();
  await insert(990);
  expect(await queries()).toBe(few);
});
