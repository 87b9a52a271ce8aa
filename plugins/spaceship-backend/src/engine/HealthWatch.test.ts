import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';

jest.setTimeout(60_000);

let bed: EngineBed;
beforeAll(async () => {
  bed = await EngineBed.create({
    engines: 1,
    settings: { healthMs: 3_600_000 },
  });
  bed.source.commit('a', null, yaml(flow));
  bed.source.commit('b', 'a', yaml(flow));
});
afterAll(async () => {
  await bed?.close();
});

const atStaging = async () =>
  await bed
    .knex('service_destinations')
    .where({ destination_id: bed.destinations.staging })
    .first();

it('looks at what was delivered at once, long before its turn', async () => {
  await bed.push('a');
  await bed.untilRollout('a', 'staging', 'delivered');
  await bed.until(async () => (await atStaging()).health, 'the first look');
  const { observed_at: first } = await atStaging();

  await bed.push('b', { before: 'a' });
  await bed.until(
    async () => (await atStaging()).running.commit === 'b',
    'b to run',
  );
  await bed.until(async () => (await atStaging()).health, 'the next look');
  expect((await atStaging()).observed_at.getTime()).toBeGreaterThan(
    first.getTime(),
  );
});
