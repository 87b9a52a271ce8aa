import { ana, ApiBed, ben, gatedFiles, quinn } from '../__testUtils__/ApiBed';
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
  expect(asked.sentence).toBe('One question waits for you.');
  expect(asked.questions).toMatchObject([
    {
      kind: 'approve',
      title: 'May the new flags go to production?',
      asked: { by: ana },
      rollout: { id: body.rolloutId },
    },
  ]);
  expect((await work(quinn)).questions).toMatchObject([{ kind: 'sign-off' }]);
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
    { what: 'You approved flags for production', rollout: body.rolloutId },
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
  const { body } = await bed.as(quinn).get(`/reviews/${id}`);
  await bed.as(quinn).post(`/reviews/${id}/sign-offs`, {
    role: 'group:default/qa',
    outcome: 'passed',
    release: body.runs.release.id,
  });
  expect(await isAsked()).toBe(false);
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
    await new MyWork(bed).get(ben, [], { services: 'all', reviews: 'all' });
    bed.knex.off('query', note);
    return count;
  };
  await insert(10);
  const few = await queries();
  await insert(990);
  expect(await queries()).toBe(few);
});
