import { ana, ApiBed } from '../__testUtils__/ApiBed';
import type { Running } from '../deliveries/running';

jest.setTimeout(60_000);

const files = (replicas: number) => ({
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js, replicas: ${replicas} }
  worker: { command: node worker.js }
release:
  - { name: migrate, run: npm run migrate }
flow:
  - { stage: staging, to: [staging] }
`,
});

let bed: ApiBed;
let id: string;
let target: string;
let count = 0;
beforeAll(async () => {
  bed = await ApiBed.create();
  bed.source.commit('a1', null, files(2));
  bed.source.commit('a2', 'a1', files(4));
});
beforeEach(async () => {
  const name = `flags-${(count += 1)}`;
  target = `${name}-staging`;
  id = await bed.service(name);
  await bed.deliver(id, { ref: 'a1', stage: 'staging' });
});
afterAll(() => bed?.close());

const scale = (replicas: object) =>
  bed.as(ana).put(`/services/${id}/destinations/staging/scale`, { replicas });
const staging = async () => {
  const { body } = await bed.as(ana).get(`/services/${id}/overview`);
  return body.stages[0].destinations[0];
};
const place = async (): Promise<{ running: Running; scaling: any }> =>
  bed
    .knex('service_destinations')
    .where({ service_id: id })
    .first('running', 'scaling');
/** What there is at the destination. */
const there = async () =>
  bed.world.replicas(target, (await place()).running.deliveryId);

describe('scale', () => {
  it('brings about another number of replicas, and the record says so', async () => {
    const answer = await scale({ web: 3 });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      replicas: { web: 3, worker: 1 },
      by: ana,
    });
    expect(await there()).toEqual({ web: 3, worker: 1 });
    expect(await staging()).toMatchObject({
      scaling: null,
      running: {
        processes: [
          { name: 'web', replicas: 3, declared: 2 },
          { name: 'worker', replicas: 1, declared: 1 },
        ],
      },
    });
    const { body } = await bed.as(ana).get(`/services/${id}/audit`);
    expect(body.items[0]).toMatchObject({
      action: 'service.scale',
      actor: ana,
      details: {
        destination: 'staging',
        from: { web: 2, worker: 1 },
        to: { web: 3, worker: 1 },
      },
    });
  });

  it('is kept by later releases until it is taken back', async () => {
    await scale({ web: 3 });
    const { body: preview } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries/preview`, {
        ref: 'a2',
        stage: 'staging',
      });
    expect(preview.willHappen).toContainEqual({
      text: 'Staging starts 3 × web, 1 × worker and waits until healthy.',
      destination: 'staging',
    });
    await bed.deliver(id, { ref: 'a2', stage: 'staging' });

    expect(await there()).toEqual({ web: 3, worker: 1 });
    expect((await staging()).running.processes[0]).toEqual({
      name: 'web',
      replicas: 3,
      declared: 4,
    });

    await scale({});
    expect(await there()).toEqual({ web: 4, worker: 1 });
  });

  it('is refused while a delivery has the destination', async () => {
    const { jobMs } = bed.world;
    bed.world.jobMs = 60_000;
    const { body } = await bed
      .as(ana)
      .post(`/services/${id}/deliveries`, { ref: 'a2', stage: 'staging' });
    await bed.until(
      async () => (await staging()).delivering !== null,
      'the delivery to begin',
    );

    const { status, body: refusal } = await scale({ web: 3 });
    expect(status).toBe(409);
    expect(refusal.error.message).toContain('Scale when it has ended.');

    bed.world.jobMs = jobMs;
    await bed.untilRollout(body.rolloutId, 'delivered');
    expect(await there()).toEqual({ web: 4, worker: 1 });
  });

  it('is brought about later where the driver could not be asked, or the back end died before', async () => {
    const { prepare } = bed.world;
    let tries = 0;
    bed.world.prepare = () => {
      tries += 1;
      throw new Error('The agent is away.');
    };
    try {
      await scale({ web: 5 });
      expect(tries).toBe(1);
      expect(await staging()).toMatchObject({
        scaling: { detail: 'The agent is away.' },
      });
    } finally {
      bed.world.prepare = prepare;
    }

    await bed.until(
      async () => (await place()).scaling === null,
      'the loop to come by',
    );
    expect(await there()).toEqual({ web: 5, worker: 1 });
  });

  it('asks with a fence above every earlier one', async () => {
    const before = Math.max(
      ...bed.world.effects.seen
        .filter(seen => seen.target === target)
        .map(({ fence }) => fence),
    );
    await scale({ web: 3 });

    const last = bed.world.effects.seen
      .filter(seen => seen.target === target)
      .at(-1)!;
    expect(last).toMatchObject({ kind: 'prepare', result: 'applied' });
    expect(last.fence).toBeGreaterThan(before);
  });

  it('knows the processes of what runs, and sensible numbers', async () => {
    const unknown = await scale({ wbe: 2 });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toBe(
      'Release 1 has no process wbe. It has web, worker.',
    );
    expect((await scale({ web: 0 })).status).toBe(400);
    expect((await scale({ web: 21 })).status).toBe(400);

    const { status, body } = await bed
      .as(ana)
      .put(`/services/${id}/destinations/eu-west/scale`, {
        replicas: { web: 2 },
      });
    expect(status).toBe(404);
    expect(body.error.message).toContain('Nothing runs at EU West');
  });
});
