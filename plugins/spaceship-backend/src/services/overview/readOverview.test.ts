import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../__testUtils__/testDatabase';
import { insertDestination, insertService } from '../../crash/organization';
import { listRolloutSummaries } from '../../rollouts/store/rolloutSummaries';
import { readRollout } from '../../rollouts/readRollout';
import { findService } from '../store';
import { serviceStates } from '../store/serviceStates';
import { readOverview } from './readOverview';

jest.setTimeout(60_000);

let database: TestDatabase;
let serviceId: string;
let newest: string;
beforeAll(async () => {
  database = await createTestDatabase();
  serviceId = await insertService(database.knex, 'flags');
});
afterAll(async () => {
  await database?.drop();
});

/** Rollouts that ended, and a few that wait, each to every destination. */
async function fill(destinations: number, rollouts: number): Promise<void> {
  const { knex } = database;
  const [{ count }] = await knex('destinations').count();
  for (let n = Number(count); n < destinations; n++) {
    await insertDestination(knex, `place-${n}`, 'production', n);
  }
  const ids = await knex('destinations').pluck('id');
  for (let n = 0; n < rollouts; n++) {
    newest = await insertRollout(
      ids,
      n,
      n < rollouts - 5 ? 'delivered' : 'waiting',
    );
  }
}

async function insertRollout(
  destinations: readonly string[],
  n: number,
  state: string,
): Promise<string> {
  const id = newId<'rollout'>();
  await database.knex('rollouts').insert({
    id,
    service_id: serviceId,
    kind: 'delivery',
    state,
    strategy: 'rolling',
    commit: `c${n}`,
    origin: JSON.stringify({
      by: 'person',
      ref: 'user:default/ana',
      note: null,
    }),
    group_id: newId<'group'>(),
  });
  await database.knex('deliveries').insert(
    destinations.map(destination => ({
      id: newId<'delivery'>(),
      rollout_id: id,
      service_id: serviceId,
      destination_id: destination,
      state,
      config_revision: 0,
    })),
  );
  return id;
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

it('pages cost the same few queries with 10 rows and with 1,000', async () => {
  const { knex } = database;
  const measure = async () => {
    const service = (await findService(knex, serviceId))!;
    return {
      overview: await queriesOf(() => readOverview(knex, service)),
      rollouts: await queriesOf(() =>
        listRolloutSummaries(knex, { serviceId, limit: 200 }, 'all'),
      ),
      rollout: await queriesOf(() => readRollout(knex, newest)),
      services: await queriesOf(() => serviceStates(knex, [serviceId])),
    };
  };
  await fill(2, 10);
  const few = await measure();
  await fill(40, 1_000);
  const many = await measure();

  expect(many).toEqual(few);
  expect(few).toEqual({ overview: 5, rollouts: 1, rollout: 6, services: 3 });
});

it('tells a restart for a new credential from a delivery', async () => {
  const { knex } = database;
  const moved = await insertService(knex, 'moved');
  const place = {
    service_id: moved,
    destination_id: await insertDestination(knex, 'berth', 'staging', 99),
  };
  await knex('service_destinations').insert(place);
  const addonId = newId<'addon'>();
  await knex('addons').insert({
    id: addonId,
    ...place,
    type: 'memory',
    plan: 'small',
    state: 'ready',
  });
  const operationId = newId<'operation'>();
  await knex('operations').insert({
    id: operationId,
    kind: 'rotate',
    addon_id: addonId,
    ...place,
    input: '{}',
    state: 'running',
    requested_by: 'user:default/ana',
  });
  const stateAfter = async (owner: string) => {
    await knex('service_destinations')
      .where(place)
      .update({ leased_to: owner, leased_at: knex.fn.now() });
    const { destinations, sentence } = (await serviceStates(knex, [moved]))(
      moved,
    );
    return [destinations[0].state, sentence];
  };

  expect(await stateAfter(operationId)).toEqual([
    'restarting',
    'Being restarted for a new credential: berth.',
  ]);
  expect(await stateAfter(newId<'delivery'>())).toEqual([
    'delivering',
    'Being delivered to berth.',
  ]);
});

it('lists are read to the end, each row once, in order', async () => {
  const { knex } = database;
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRolloutSummaries(
      knex,
      { serviceId, limit: 97, cursor },
      'all',
    );
    seen.push(...page.items.map(item => item.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);

  expect(new Set(seen).size).toBe(seen.length);
  const [{ count }] = await knex('rollouts').count();
  expect(seen).toHaveLength(Number(count));
});
