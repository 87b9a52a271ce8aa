import { ana, ApiBed, gatedFiles } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, gatedFiles);
  bed.source.commit('a2', 'a1', gatedFiles);
  id = await bed.service('flags');
});
afterAll(async () => {
  await bed?.close();
});

describe('what is not in the API', () => {
  it.each(['/nothing', '/rollouts/x/y/z', '/'])(
    'says at %s that there is nothing, as other errors are said',
    async path => {
      const { status, body } = await bed.as(ana).get(path);
      expect(status).toBe(404);
      expect(body.error).toMatchObject({
        name: 'NotFoundError',
        message: 'There is nothing at this address.',
      });
    },
  );

  it('says so of a method that an address does not have', async () => {
    const { status, body } = await bed
      .as(ana)
      .post(`/services/${id}/rollouts`, {});
    expect(status).toBe(404);
    expect(body.error.name).toBe('NotFoundError');
  });
});

describe('a delivery by hand', () => {
  it('goes to staging at once and is told with its steps, changes and record', async () => {
    const rollout = await bed.deliver(id, { ref: 'a1', stage: 'staging' });

    expect(rollout).toMatchObject({
      kind: 'delivery',
      stage: 'staging',
      sentence: 'Delivered to Staging.',
      release: { number: 1, commit: 'a1' },
      deliveries: [{ destination: { slug: 'staging' }, state: 'delivered' }],
      allowed: { approve: { allowed: false }, cancel: { allowed: false } },
    });
    const { body } = await bed.as(ana).get(`/services/${id}/overview`);
    expect(body).toMatchObject({
      sentence: 'Staging runs release 1.',
      stages: [
        {
          stage: 'staging',
          destinations: [
            { slug: 'staging', running: { release: { number: 1 } } },
          ],
        },
        { stage: 'production' },
      ],
    });
  });
});
