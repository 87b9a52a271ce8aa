import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../__testUtils__/testDatabase';
import { rollConsumers } from '../../addons/steps/rollConsumers';
import { insertDestination, insertService } from '../../crash/organization';
import { until } from '../../crash/until';
import { releaseAbandonedPlaces } from '../../deliveries/placeLease';
import { bumpFacts } from '../../engine/bumpFacts';
import type { Wakes } from '../../engine/wakes';
import { lockService } from './lockService';

jest.setTimeout(30_000);

let database: TestDatabase;
let knex: Knex;
let serviceId: string;
let destinationId: string;
const ownerId = newId<'operation'>();

beforeAll(async () => {
  database = await createTestDatabase();
  knex = database.knex;
  serviceId = await insertService(knex, 'flags');
  destinationId = await insertDestination(knex, 'eu', 'production', 0);
  const rolloutId = newId<'rollout'>();
  await knex('rollouts').insert({
    ...{ id: rolloutId, service_id: serviceId, group_id: newId<'group'>() },
    ...{ kind: 'delivery', state: 'waiting', strategy: 'all-at-once' },
    ...{ commit: 'c1', message: '', origin: '{}', stage_gates: '[]' },
  });
  await knex('deliveries').insert({
    ...{ id: newId<'delivery'>(), rollout_id: rolloutId, wave: 0 },
    ...{ service_id: serviceId, destination_id: destinationId },
    ...{ state: 'waiting', config_revision: 0 },
  });
});
beforeEach(async () => {
  await knex('service_destinations')
    .insert({
      ...{ service_id: serviceId, destination_id: destinationId },
      ...{ leased_to: ownerId, leased_at: knex.fn.now() },
    })
    .onConflict(['service_id', 'destination_id'])
    .merge();
});
afterAll(() => database?.drop());

/** Writes to the rows that it wakes, as the queue's does. */
const wakes: Wakes = {
  async wake(trx, { id }) {
    await trx('rollouts').where({ id }).increment('wakes', 1);
  },
  async wakeAll(trx, _kind, of) {
    await trx('rollouts')
      .where({ service_id: of.serviceId })
      .increment('wakes', 1);
  },
};

const somebodyWaits = async (): Promise<boolean> => {
  const { rows } = await knex.raw(
    `select 1 from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
};

/**
 * While another transaction has the service's lock, `act` waits, and holds nothing meanwhile that the other one may still
 * write to.
 */
async function comesAfterTheLock(act: () => Promise<unknown>): Promise<void> {
  let acting: Promise<unknown> | undefined;
  await database.connect().transaction(async trx => {
    await lockService(trx, serviceId);
    acting = act();
    expect(await until(somebodyWaits, 5_000)).toBe(true);
    await trx.raw(`set local lock_timeout = '1s'`);
    await trx('destinations').update({ title: 'Europe' });
    await trx('service_destinations').update({ fence: 7 });
    await trx('operations').update({ reason: 'none' });
    await trx('rollouts').increment('wakes', 1);
  });
  await acting;
}

const leased = () => knex('service_destinations').whereNotNull('leased_to');

describe('what writes to several rows of a service', () => {
  it('gives abandoned places back under its lock', async () => {
    await comesAfterTheLock(() => releaseAbandonedPlaces(knex, wakes));
    expect(await leased()).toEqual([]);
  });

  it('raises the facts of a destination under the locks of those that wait there', async () => {
    await comesAfterTheLock(() =>
      knex.transaction(trx => bumpFacts(trx, wakes, { destinationId })),
    );
    expect(await knex('destinations').first('facts_version')).toEqual({
      facts_version: '1',
    });
  });

  it('gives the place of a restart back under its lock', async () => {
    const addonId = newId<'addon'>();
    await knex('addons').insert({
      ...{ id: addonId, service_id: serviceId, destination_id: destinationId },
      ...{ type: 'postgres', plan: 'small', state: 'ready' },
    });
    await knex('operations').insert({
      ...{ id: ownerId, kind: 'rotate', addon_id: addonId, input: '{}' },
      ...{ service_id: serviceId, destination_id: destinationId, fence: 3 },
      ...{ state: 'running', requested_by: 'user:default/ana' },
    });
    const { stop } = rollConsumers({ knex, wakes } as never);
    await comesAfterTheLock(() =>
      stop!({
        subject: { kind: 'operation', id: ownerId },
        effect: { fence: 3 },
      } as never),
    );
    expect(await leased()).toEqual([]);
  });
});
