import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { insertDestination, insertService } from '../crash/organization';
import { readAddon } from './readAddon';
import { findAddon, listAddons } from './store/addonRecords';
import { listOperations } from './store/operationRecords';

jest.setTimeout(60_000);

let database: TestDatabase;
let serviceId: string;
let destinationId: string;
let addonId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  serviceId = await insertService(database.knex, 'flags');
  destinationId = await insertDestination(
    database.knex,
    'staging',
    'staging',
    0,
  );
});
afterAll(async () => {
  await database?.drop();
});

/** Add-ons with a binding, credentials and operations; the newest has as many of each as there are add-ons. */
async function fill(from: number, to: number): Promise<void> {
  const { knex } = database;
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const place = { service_id: serviceId, destination_id: destinationId };
  const addons = numbers.map(() => ({
    id: newId<'addon'>(),
    ...place,
    type: 'memory',
    plan: 'small',
    state: 'ready',
  }));
  await knex.batchInsert('addons', addons, 200);
  addonId ??= addons[0].id;
  const bindings = addons.map(({ id }, i) => ({
    id: newId<'binding'>(),
    addon_id: id,
    ...place,
    alias: `database-${numbers[i]}`,
  }));
  await knex.batchInsert('bindings', bindings, 200);
  await knex.batchInsert(
    'credentials',
    numbers.map(n => ({
      addon_id: addonId,
      generation: n + 1,
      state: 'revoked',
      sealed: '',
      keys: '[]',
    })),
    200,
  );
  await knex.batchInsert(
    'operations',
    numbers.map(() => ({
      id: newId<'operation'>(),
      kind: 'backup',
      addon_id: addonId,
      ...place,
      input: JSON.stringify({ kind: 'backup', backupId: addonId }),
      state: 'succeeded',
      requested_by: 'user:default/ana',
    })),
    200,
  );
}

async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  database.knex.on('query', note);
  await work();
  database.knex.off('query', note);
  return count;
}

it('costs the same number of queries at 10 and at 1,000 rows', async () => {
  const { knex } = database;
  const counts = async () => ({
    list: await queriesOf(async () => {
      const { items } = await listAddons(
        knex,
        { service: serviceId, limit: 50 },
        'all',
      );
      expect(items.length).toBeGreaterThan(9);
    }),
    one: await queriesOf(async () =>
      readAddon(knex, undefined, await findAddon(knex, addonId)),
    ),
    operations: await queriesOf(() =>
      listOperations(knex, addonId, { limit: 50 }),
    ),
  });
  await fill(0, 10);
  const few = await counts();
  await fill(10, 1_000);
  expect(await counts()).toEqual(few);
  expect(few).toEqual({ list: 1, one: 5, operations: 1 });
});

it('goes through all pages once', async () => {
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: any = await listAddons(
      database.knex,
      { limit: 200, ...(cursor && { cursor }) },
      'all',
    );
    page.items.forEach((item: any) => seen.add(item.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen.size).toBe(1_000);
});
