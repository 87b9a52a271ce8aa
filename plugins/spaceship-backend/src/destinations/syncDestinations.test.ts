import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import type { ConfiguredDestination } from './readDestinations';
import { listDestinations } from './store';
import { syncDestinations } from './syncDestinations';

jest.setTimeout(60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

const check = jest.fn();
const sync = (...configured: ConfiguredDestination[]) =>
  syncDestinations(
    {
      knex: database.knex,
      wakes: { wake: async () => {}, wakeAll: async () => {} },
      drivers: new Map([['fake', { check: async () => check() }]]),
    },
    configured,
  );
const place = (
  slug: string,
  more: Partial<ConfiguredDestination> = {},
): ConfiguredDestination => ({
  slug,
  title: slug,
  tier: 'staging',
  region: null,
  labels: { a: '1', b: '2' },
  owner: null,
  driver: 'fake',
  config: { zone: 1, image: 'x' },
  gates: [],
  ...more,
});
const all = () => listDestinations(database.knex, { tombstoned: true });

it('destinations follow the configuration, and each slug stays the same destination for ever', async () => {
  await sync(place('staging'), place('eu'));
  const [staging, eu] = await all();
  expect([staging.slug, eu.slug]).toEqual(['staging', 'eu']);

  // Nothing changed: nobody is woken.
  await Promise.all([
    sync(place('staging'), place('eu')),
    sync(place('staging'), place('eu')),
  ]);
  expect((await all()).map(one => one.factsVersion)).toEqual([0, 0]);

  await sync(
    place('staging', {
      gates: [{ approvals: { of: 'owners', count: 1, authors: false } }],
    }),
  );
  expect(await all()).toMatchObject([
    { id: staging.id, tombstonedAt: null, factsVersion: 1 },
    { id: eu.id, tombstonedAt: expect.any(String), factsVersion: 1 },
  ]);
  expect((await listDestinations(database.knex)).map(one => one.slug)).toEqual([
    'staging',
  ]);

  await sync(place('staging'), place('eu'));
  expect(await all()).toMatchObject([
    { id: staging.id, gates: [] },
    { id: eu.id, tombstonedAt: null },
  ]);
});

it('a driver that is not installed, or that refuses the config, stops the start', async () => {
  await expect(sync(place('staging', { driver: 'moon' }))).rejects.toThrow(
    'uses the driver moon, which is not installed. Installed: fake.',
  );
  check.mockRejectedValueOnce(new Error('zone must be a string'));
  await expect(sync(place('staging'))).rejects.toThrow('zone must be a string');
});
