import {
  newId,
  type OperationFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../__testUtils__/testDatabase';
import { insertDestination, insertService } from '../../crash/organization';
import { TargetWorld } from '../../crash/TargetWorld';
import { worldAddons } from '../../crash/worldAddons';
import { callHere } from '../../crash/worldParts';
import { SecretBox } from '../../secrets/SecretBox';
import { removeBackup } from './copies';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

it('offers a backup that was ready for no restore any more before it is removed', async () => {
  const { knex } = database;
  const world = new TargetWorld();
  const place = {
    service_id: await insertService(knex, 'flags'),
    destination_id: await insertDestination(knex, 'staging', 'staging', 0),
  };
  const [addonId, backupId, id] = [
    newId<'addon'>(),
    newId<'backup'>(),
    newId<'operation'>(),
  ];
  await knex('addons').insert({
    ...place,
    ...{ id: addonId, alias: 'database', type: 'memory', plan: 'small' },
    state: 'ready',
  });
  await knex('operations').insert({
    ...place,
    ...{ id, kind: 'backup', addon_id: addonId, state: 'running', fence: 1 },
    input: JSON.stringify({ kind: 'backup', backupId }),
    requested_by: 'user:default/ana',
  });
  // It was made, and whoever made it died before the step was stored; then it was cancelled.
  await knex('backups').insert({
    ...{ id: backupId, addon_id: addonId, service_id: place.service_id },
    ...{ operation_id: id, kind: 'manual', state: 'ready' },
  });
  const stateOf = async () =>
    (await knex('backups').where({ id: backupId }).first()).state;
  const before: string[] = [];
  const provider = worldAddons(callHere(world), 'replica');
  const { begin } = removeBackup({
    knex,
    box: new SecretBox([Buffer.alloc(32, 7)]),
    providers: new Map([
      [
        'memory',
        {
          ...provider,
          async removeBackup(...given) {
            before.push(await stateOf());
            await provider.removeBackup(...given);
          },
        },
      ],
    ]),
  });

  await begin({
    subject: { kind: 'operation', id },
    facts: {} as OperationFacts,
    input: { kind: 'backup.remove', addonId, backupId },
    effect: { identity: { subject: id, step: 2, attempt: 1 }, fence: 1 },
    startedAt: new Date().toISOString(),
  });

  expect(before).toEqual(['failed']);
  expect(await stateOf()).toBe('failed');
});
