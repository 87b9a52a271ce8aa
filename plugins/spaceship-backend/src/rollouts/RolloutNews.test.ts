import { ana, ApiBed, ben, gatedFiles, owners } from '../__testUtils__/ApiBed';

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

const told = (topic: string) =>
  bed.notifications.filter(one => one.payload.topic === topic);

describe('people are told', () => {
  it('once that their approval is asked for, the author not', async () => {
    const { body } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, { ref: 'a1', stage: 'production' });

    const [notification] = await bed.until(async () => {
      const found = told('spaceship.approval-requested');
      return found.length > 0 && found;
    }, 'a notification');
    expect(notification).toMatchObject({
      recipients: { type: 'entity', entityRef: [ben] },
      payload: {
        title: 'flags 1 waits for your approval',
        link: `/spaceship/rollouts/${body.rolloutId}`,
        scope: body.rolloutId,
      },
    });
    await bed
      .as(ana)
      .put(`/services/${id}/destinations/staging/hold`, { reason: 'a fair' });
    await bed
      .as(ben)
      .post(`/rollouts/${body.rolloutId}/cancel`, { reason: 'Not now' });
    await bed.untilRollout(body.rolloutId, 'cancelled');
    expect(told('spaceship.approval-requested')).toHaveLength(1);
  });

  it('that a delivery failed: the owners, and who wanted it', async () => {
    bed.world.exitCodes.set('migrate', 1);
    const rollout = await bed.deliver(
      id,
      { ref: 'a1', stage: 'staging' },
      ben,
      'failed',
    );

    const [notification] = await bed.until(async () => {
      const found = told('spaceship.delivery-failed');
      return found.length > 0 && found;
    }, 'a notification');
    expect(notification).toMatchObject({
      recipients: { entityRef: [owners, ben] },
      payload: { severity: 'high', scope: rollout.id },
    });
  });
});
