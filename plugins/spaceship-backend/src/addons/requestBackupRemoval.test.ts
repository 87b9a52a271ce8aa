import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { insertDestination, insertService } from '../crash/organization';
import { quiet } from '../crash/quiet';
import { TargetWorld } from '../crash/TargetWorld';
import { worldAddons } from '../crash/worldAddons';
import { callHere } from '../crash/worldParts';
import { requestBackupRemoval } from './requestBackupRemoval';
import { requestRestore } from './requestOperations';
import { runAddonSchedules } from './runAddonSchedules';

const wakes: any = { wake: async () => {} };
const wish = { by: 'user:default/ana', reason: 'a test' };

let database: TestDatabase;
let backupId: string;
beforeEach(async () => {
  database = await createTestDatabase();
  const { knex } = database;
  const place = {
    service_id: await insertService(knex, 'flags'),
    destination_id: await insertDestination(knex, 'staging', 'staging', 0),
  };
  const id = newId<'addon'>();
  await knex('addons').insert({
    ...place,
    ...{ id, alias: 'database', type: 'memory', plan: 'small' },
    state: 'ready',
  });
  backupId = newId<'backup'>();
  await knex('backups').insert({
    ...{ id: backupId, addon_id: id, service_id: place.service_id },
    ...{ kind: 'manual', state: 'ready' },
  });
});
afterEach(() => database.drop());

const remove = () =>
  database.knex.transaction(trx =>
    requestBackupRemoval(trx, wakes, { backupId }, wish),
  );
const restore = () =>
  database.knex.transaction(trx =>
    requestRestore(trx, wakes, { backupId }, wish),
  );
const state = async () =>
  (await database.knex('backups').where({ id: backupId }).first()).state;

it('is refused while an add-on is made from the backup', async () => {
  const { operationId } = await restore();
  await expect(remove()).rejects.toThrow(
    'An add-on is being made from this backup. Remove it when that is done, or cancel the restore first.',
  );
  expect(await state()).toBe('ready');

  await database
    .knex('operations')
    .where({ id: operationId })
    .update({ state: 'succeeded' });
  await remove();
  expect(await state()).toBe('removing');
});

it('shuts out whoever comes later', async () => {
  await remove();
  await expect(restore()).rejects.toThrow(
    'This backup can’t be restored: it is being removed.',
  );
  await expect(remove()).rejects.toThrow('is being removed already');
});

it('is not done by the clock either while an add-on is made from the backup', async () => {
  const { knex } = database;
  await knex('backups').update({
    expires_at: knex.raw(`now() - interval '1 s'`),
  });
  const run = () =>
    runAddonSchedules({
      ...{ knex, wakes, logger: quiet },
      providers: new Map([
        ['memory', worldAddons(callHere(new TargetWorld()), 'the schedule')],
      ]),
    });
  const { operationId } = await restore();
  await run();
  expect(await state()).toBe('ready');

  await knex('operations')
    .where({ id: operationId })
    .update({ state: 'succeeded' });
  await run();
  await run();
  expect(await state()).toBe('removing');
  expect(
    await knex('operations').where({ kind: 'remove-backup' }),
  ).toMatchObject([{ requested_by: 'spaceship', state: 'waiting' }]);
});
