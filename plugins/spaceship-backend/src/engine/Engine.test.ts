import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';

jest.setTimeout(60_000);

let bed: EngineBed;
beforeEach(async () => {
  bed = await EngineBed.create();
  bed.source.commit('a1', null, yaml(flow));
});
afterEach(async () => {
  await bed.close();
});

describe('two engines on one database', () => {
  it('bring a push through staging to both regions, one after the other', async () => {
    await bed.push('a1');
    const production = await bed.untilRollout('a1', 'production', 'delivered');

    const deliveries = await bed
      .knex('deliveries')
      .where({ rollout_id: production.id })
      .orderBy('wave');
    expect(deliveries.map(delivery => delivery.state)).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(deliveries[0].ended_at <= deliveries[1].started_at).toBe(true);
    for (const slug of ['staging', 'eu-west', 'us-east']) {
      expect(await bed.running(slug)).toMatchObject({
        commit: 'a1',
        releaseNumber: 1,
      });
      expect(bed.world.serving(`flags-${slug}`)).toHaveLength(1);
    }
    expect(
      bed.world.effects.seen.filter(one => one.result === 'applied'),
    ).toHaveLength(
      new Set(bed.world.effects.seen.map(one => one.identity)).size,
    );
  });

  it('have no job in hand once everything is at rest', async () => {
    await bed.push('a1');
    await bed.untilRollout('a1', 'production', 'delivered');
    await bed.until(
      async () => {
        const { rows } = await bed.knex.raw(
          `select data from spaceship_jobs.job where state = 'active'`,
        );
        return rows.length === 0;
      },
      'no job to be in hand',
      5_000,
    );
  });
});
