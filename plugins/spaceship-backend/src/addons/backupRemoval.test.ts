import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { loadSteps } from '../deliveries/loadSteps';
import { lockService } from '../services/store/lockService';
import { requestBackupRemoval } from './requestBackupRemoval';
import {
  requestBackup,
  requestDestroy,
  requestRestore,
  requestRotation,
  type Requested,
} from './requestOperations';
import { sayToOperation } from './sayToOperation';

jest.setTimeout(120_000);

const withDatabase = yaml(
  `addons: { database: { type: memory } }\n${flow.trim()}`,
);
const wish = { by: 'user:default/ana', reason: 'a test' };

let bed: EngineBed;
let addonId: any;
let bindingId: string;
let backupId: string;
beforeEach(async () => {
  bed = await EngineBed.create({
    times: { quietMs: 50, rollbackMs: 50, deadlineMs: 300 },
  });
  bed.source.commit('a1', null, withDatabase);
  await bed.push('a1');
  await bed.untilRollout('a1', 'production', 'delivered');
  const binding = await bed
    .knex('bindings')
    .where({ destination_id: bed.destinations.staging })
    .first();
  addonId = binding.addon_id;
  bindingId = binding.id;
  const made = await ask((trx, wakes) =>
    requestBackup(trx, wakes, { addonId, kind: 'manual' }, wish),
  );
  await until(made.operationId, 'succeeded');
  backupId = (await bed.knex('backups').first()).id;
});
afterEach(async () => {
  await bed.close();
});

const ask = (
  request: (trx: any, wakes: any) => Promise<Requested>,
): Promise<Requested> =>
  bed.knex.transaction(async trx => {
    await lockService(trx, bed.serviceId);
    return await request(trx, bed.engine.wakes);
  });
const remove = () =>
  ask((trx, wakes) => requestBackupRemoval(trx, wakes, { backupId }, wish));
const restore = () =>
  ask((trx, wakes) => requestRestore(trx, wakes, { backupId }, wish));
const until = (id: string, state: string) =>
  bed.until(
    async () =>
      (await bed.knex('operations').where({ id }).first()).state === state,
    `the operation to be ${state}`,
  );
const backup = () => bed.knex('backups').where({ id: backupId }).first();
const kept = () =>
  bed.world.addons.inventory().flatMap(one => one.backupId ?? []);

/** Somebody who does not let go of the old login: what is asked for next waits for its turn. */
async function keepBusy(): Promise<() => Promise<void>> {
  bed.world.addons.stubborn.set(addonId, 1);
  const { operationId } = await ask((trx, wakes) =>
    requestRotation(trx, wakes, { bindingId, leaked: false }, wish),
  );
  await until(operationId, 'running');
  return async () => {
    bed.world.addons.stubborn.clear();
    await until(operationId, 'succeeded');
  };
}

it('takes the backup away at the provider, and says who asked for it', async () => {
  expect(kept()).toEqual([backupId]);
  const { operationId } = await remove();
  expect((await backup()).state).toBe('removing');
  await until(operationId, 'succeeded');

  expect((await backup()).state).toBe('removed');
  expect(kept()).toEqual([]);
  expect(
    (await loadSteps(bed.knex, operationId)).map(({ input }) => input.kind),
  ).toEqual(['backup.remove']);
  expect(
    await bed.knex('audit').where({ action: 'addon.remove-backup' }).first(),
  ).toMatchObject({
    actor: 'user:default/ana',
    subject: { kind: 'addon', id: addonId },
    details: { input: { backupId }, reason: 'a test' },
  });
  await expect(restore()).rejects.toThrow('it is removed');
  await expect(remove()).rejects.toThrow('was removed already');
});

it('is taken back while it waits for its turn: the backup can be restored again', async () => {
  const release = await keepBusy();
  const { operationId } = await remove();
  await expect(restore()).rejects.toThrow('it is being removed');
  await expect(remove()).rejects.toThrow('is being removed already');
  await bed.knex.transaction(trx =>
    sayToOperation(trx, bed.engine.wakes, operationId, 'cancel', wish),
  );
  await release();
  await until(operationId, 'cancelled');
  expect((await backup()).state).toBe('ready');
  expect(kept()).toEqual([backupId]);
});

it('takes away what is left of an add-on that was destroyed', async () => {
  const { operationId } = await ask((trx, wakes) =>
    requestDestroy(trx, wakes, { addonId, keepBackupDays: null }, wish),
  );
  await until(operationId, 'succeeded');
  await until((await remove()).operationId, 'succeeded');
  expect(kept()).toEqual([]);
});
