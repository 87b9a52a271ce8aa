import { ana, ApiBed, ben, gatedFiles, quinn } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

const cleo = 'user:default/cleo';

/** Two of them are no author of the change. */
const ownersWithCleo = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'flags', namespace: 'default' },
  relations: [ana, ben, cleo].map(targetRef => ({
    type: 'hasMember',
    targetRef,
  })),
};

let bed: ApiBed;
let rollout: string;
beforeAll(async () => {
  bed = await ApiBed.create({ entities: [ownersWithCleo] });
  bed.source.commit('m1', null, gatedFiles);
  bed.source.setHead('main', 'm1');
  const service = await bed.service('flags');
  const { body } = await bed.as(ana).post(`/services/${service}/deliveries`, {
    ref: 'm1',
    stage: 'production',
  });
  rollout = body.rolloutId;
  await bed.until(
    async () => (await questions(ben)).length > 0,
    'a question for ben',
  );
});
afterAll(async () => {
  await bed?.close();
});

const questions = async (by: string) =>
  (await bed.as(by).get('/me/work')).body.questions;

const handOver = (by: string, wish: object) =>
  bed.as(by).post(`/rollouts/${rollout}/handovers`, wish);

it('is refused to those who are not asked, and towards those who may not answer', async () => {
  const notAsked = await handOver(quinn, { act: 'approve', to: ben });
  expect(notAsked.status).toBe(403);
  const mayNot = await handOver(ben, { act: 'approve', to: quinn });
  expect(mayNot.status).toBe(400);
  expect(mayNot.body.error.message).toContain(`${quinn} can’t answer this.`);
  const self = await handOver(ben, { act: 'approve', to: ben });
  expect(self.status).toBe(400);
  expect(await bed.knex('handovers')).toEqual([]);
});

it('is seen by both, once, with the newest note; who was asked is told, and the record says it', async () => {
  const [asked] = await questions(ben);
  expect(asked.others).toEqual([cleo]);
  const told = () =>
    bed.notifications.filter(
      one => one.payload.topic === 'spaceship.question-handed-over',
    );
  for (const [n, note] of ['Please', 'You know it better'].entries()) {
    const answer = await handOver(ben, { act: 'approve', to: cleo, note });
    expect([answer.status, answer.body]).toMatchObject([
      201,
      { by: ben, to: cleo, note },
    ]);
    await bed.until(async () => told().length > n, 'cleo to be told');
  }
  const seen = [{ by: ben, to: cleo, note: 'You know it better' }];
  for (const person of [ben, cleo]) {
    const [question] = await questions(person);
    expect(question).toMatchObject({ kind: 'approve', handovers: seen });
  }
  expect(told()).toMatchObject([
    {
      recipients: { entityRef: [cleo] },
      payload: { title: 'You are asked about flags 1', link: '/spaceship/me' },
    },
    {
      payload: { description: 'ben asks you to answer: “You know it better”' },
    },
  ]);
  const entries = await bed
    .knex('audit')
    .where({ action: 'question.hand-over' })
    .orderBy('seq');
  expect(entries.map(({ actor, details }) => [actor, details])).toEqual([
    [ben, { act: 'approve', to: cleo, note: 'Please' }],
    [ben, { act: 'approve', to: cleo, note: 'You know it better' }],
  ]);
});

it('is over when nobody is asked any more', async () => {
  await bed.as(ana).post(`/rollouts/${rollout}/cancel`, { reason: 'No' });
  await bed.untilRollout(rollout, 'cancelled');
  const late = await handOver(ben, { act: 'approve', to: cleo });
  expect(late.status).toBe(409);
  expect(await questions(cleo)).toEqual([]);
});
