import { ana, ApiBed, dora, quinn } from '../__testUtils__/ApiBed';

jest.setTimeout(60_000);

const files = {
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: [eu-west, us-east] }
`,
};

let bed: ApiBed;
let id: string;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, files);
  bed.source.commit('a2', 'a1', files);
  id = await bed.service('flags');
  await bed.deliver(id, { ref: 'a1', stage: 'production' });
  await bed.deliver(id, { ref: 'a2', stage: 'production' });
});
afterAll(async () => {
  await bed?.close();
});

const wish = { stage: 'production', reason: 'Cards are declined' };
const production = async () => {
  const { body } = await bed.as(ana).get(`/services/${id}/overview`);
  return body.stages[1].destinations;
};

describe('a rollback', () => {
  it('is said before it is done', async () => {
    const { body } = await bed
      .as(ana)
      .post(`/services/${id}/rollbacks/preview`, wish);

    expect(body.willHappen.map((line: any) => line.text)).toEqual([
      'EU West goes from release 2 back to release 1, and is held there.',
      'US East goes from release 2 back to release 1, and is held there.',
      'Release 2 is rejected: automation never delivers it again.',
    ]);
    expect((await production())[0].hold).toBeNull();
  });

  it('brings the earlier release back at once, rejects the present one and holds', async () => {
    const { status, body } = await bed
      .as(dora)
      .post(`/services/${id}/rollbacks`, wish);
    expect(status).toBe(201);
    expect(body.rolloutIds).toHaveLength(1);

    const rollout = await bed.untilRollout(body.rolloutIds[0], 'delivered');
    expect(rollout).toMatchObject({
      kind: 'rollback',
      stage: 'production',
      release: { number: 1 },
      origin: { by: 'person', ref: dora, note: 'Cards are declined' },
      changes: [
        { destination: 'eu-west', from: { number: 2 }, isGoingBack: true },
        { destination: 'us-east', from: { number: 2 }, isGoingBack: true },
      ],
    });
    for (const destination of await production()) {
      expect(destination).toMatchObject({
        running: { release: { number: 1 } },
        hold: { by: dora, reason: 'Cards are declined' },
      });
    }
    const { body: releases } = await bed
      .as(ana)
      .get(`/services/${id}/releases`);
    expect(releases.items.map((one: any) => one.rejection?.by ?? null)).toEqual(
      [dora, null],
    );
  });

  it('is seen in the list of services', async () => {
    const { body } = await bed.as(ana).get('/services');

    expect(body.items).toMatchObject([
      {
        name: 'flags',
        sentence: 'On hold: EU West and US East.',
        destinations: [
          { slug: 'eu-west', release: 1, state: 'held' },
          { slug: 'us-east', release: 1, state: 'held' },
        ],
        waits: null,
      },
    ]);
  });

  it('has nothing to go back to when nothing else ran well', async () => {
    const { status, body } = await bed
      .as(ana)
      .post(`/services/${id}/rollbacks`, wish);

    expect(status).toBe(400);
    expect(body.error.message).toContain('Nothing good ran at EU West before');
  });

  it('can be undone: the release accepted again, the hold lifted', async () => {
    const { body: releases } = await bed
      .as(ana)
      .get(`/services/${id}/releases`);
    const accepted = await bed
      .as(ana)
      .delete(`/releases/${releases.items[0].id}/rejection`);
    const lifted = await bed
      .as(ana)
      .delete(`/services/${id}/destinations/eu-west/hold`);

    expect(accepted.body.rejection).toBeNull();
    expect(lifted.status).toBe(204);
    expect((await production())[0].hold).toBeNull();
  });
});

describe('evidence', () => {
  it('is of a release where it ran, and can be revoked once', async () => {
    const { body: releases } = await bed
      .as(ana)
      .get(`/services/${id}/releases`);
    const [second, first] = releases.items;
    const record = (releaseId: string, destination: string) =>
      bed.as(quinn).post(`/services/${id}/evidence`, {
        releaseId,
        destination,
        outcome: 'passed',
        note: 'Tried with SEK',
      });

    const elsewhere = await record(second.id, 'staging');
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.body.error.message).toContain('has not run at Staging');

    const made = await record(first.id, 'eu-west');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      by: quinn,
      outcome: 'passed',
      destination: 'eu-west',
      release: { number: 1 },
    });
    const path = `/evidence/${made.body.id}`;
    expect((await bed.as(quinn).delete(path)).body.revokedBy).toBe(quinn);
    expect((await bed.as(quinn).delete(path)).status).toBe(409);
  });
});

describe('a cancel', () => {
  it('ends a rollout that waits, once', async () => {
    await bed
      .as(ana)
      .put(`/services/${id}/destinations/staging/hold`, { reason: 'a fair' });
    bed.world.buildMs = 60_000;
    bed.source.commit('a3', 'a2', files);
    const { body } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, { ref: 'a3', stage: 'staging' });

    const path = `/rollouts/${body.rolloutId}/cancel`;
    const cancelled = await bed.as(ana).post(path, { reason: 'Not now' });
    expect(cancelled.status).toBe(202);
    const ended = await bed.untilRollout(body.rolloutId, 'cancelled');
    expect(ended.cancelRequested).toMatchObject({ by: ana, reason: 'Not now' });
    expect((await bed.as(ana).post(path)).status).toBe(409);
  });
});
