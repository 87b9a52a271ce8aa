import { ana, ApiBed, gatedFiles } from '../../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('m1', null, gatedFiles);
  bed.source.commit('m2', 'm1', gatedFiles);
  bed.source.commit('t1', 'm1', gatedFiles);
  id = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

const deliver = async (ref: string, stage: string) => {
  bed.source.setHead('main', ref);
  await bed.deliver(id, { ref: 'main', stage }, ana);
};

const read = async (slug: string) =>
  (await bed.as(ana).get(`/services/${id}/destinations/${slug}/behind`)).body;

const overviewOf = async (slug: string) =>
  (await bed.as(ana).get(`/services/${id}/overview`)).body.stages
    .flatMap((stage: any) => stage.destinations)
    .find((one: any) => one.slug === slug);

it('counts what was built on the branch since, and tells what is in between', async () => {
  expect(await read('staging')).toEqual({
    behind: null,
    newest: null,
    changes: null,
  });
  await deliver('m1', 'staging');
  expect(await read('staging')).toMatchObject({
    behind: { count: 0, isMore: false },
    changes: null,
  });

  bed.source.setHead('topic', 't1');
  await bed.as(ana).post(`/services/${id}/deliveries`, {
    ref: 'topic',
    stage: 'production',
  });
  bed.source.setHead('main', 'm2');
  await bed.as(ana).post(`/services/${id}/deliveries`, {
    ref: 'main',
    stage: 'production',
  });
  await bed.until(
    async () => (await read('staging')).behind?.count === 1,
    'the second release of the branch',
  );
  expect((await overviewOf('staging')).behind).toEqual({
    count: 1,
    isMore: false,
  });
  const { body: list } = await bed.as(ana).get('/services');
  expect(list.items[0].destinations[0]).toMatchObject({
    slug: 'staging',
    behind: { count: 1, isMore: false },
  });
  expect(await read('staging')).toMatchObject({
    newest: { commit: 'm2' },
    changes: {
      destination: 'staging',
      from: { commit: 'm1' },
      commits: [{ commit: 'm2' }],
      isComplete: true,
    },
  });
});

it('says so where there is no such destination', async () => {
  const answer = await bed
    .as(ana)
    .get(`/services/${id}/destinations/moon/behind`);
  expect(answer.status).toBe(404);
});
