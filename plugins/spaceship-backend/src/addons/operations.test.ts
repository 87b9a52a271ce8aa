import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import { EngineBed, flow, yaml } from '../__testUtils__/EngineBed';
import { quiet } from '../crash/quiet';
import { worldAddons } from '../crash/worldAddons';
import { callHere } from '../crash/worldParts';
import { loadSteps } from '../deliveries/loadSteps';
import { readDecision, replayDecision } from '../engine/decisions';
import { planner } from '../engine/planner';
import {
  requestBackup,
  requestClone,
  requestCreate,
  requestDestroy,
  requestRestore,
  requestRotation,
  requestSwap,
  type Requested,
} from './requestOperations';
import { runAddonSchedules } from './runAddonSchedules';
import { sayToOperation } from './sayToOperation';

jest.setTimeout(120_000);

const withDatabase = yaml(
  `addons: { database: { type: memory } }\n${flow.trim()}`,
);
const wish = { by: 'user:default/ana', reason: 'a test' };

let bed: EngineBed;
let addonId: any;
let bindingId: string;
const times: RotationTimes = { quietMs: 50, rollbackMs: 50, deadlineMs: 300 };

beforeEach(async () => {
  bed = await EngineBed.create({ times });
  bed.source.commit('a1', null, withDatabase);
  await bed.push('a1');
  await bed.untilRollout('a1', 'production', 'delivered');
  const binding = await bed
    .knex('bindings')
    .where({ destination_id: bed.destinations.staging })
    .first();
  addonId = binding.addon_id;
  bindingId = binding.id;
});
afterEach(async () => {
  await bed.close();
});

const ask = (
  request: (trx: any, wakes: any) => Promise<Requested>,
): Promise<Requested> =>
  bed.knex.transaction(trx => request(trx, bed.engine.wakes));
const rotate = (leaked = false) =>
  ask((trx, wakes) => requestRotation(trx, wakes, { bindingId, leaked }, wish));
const operation = (id: string) => bed.knex('operations').where({ id }).first();
const until = (id: string, state: string) =>
  bed.until(async () => {
    const row = await operation(id);
    return row.state === state && row;
  }, `the operation to be ${state}`);
const credentials = async () =>
  Object.fromEntries(
    (await bed.knex('credentials').where({ addon_id: addonId })).map(
      ({ generation, state }) => [generation, state],
    ),
  );
const uses = () =>
  bed.world.addons
    .sessions(addonId)
    .filter(({ count }) => count > 0)
    .map(({ generation }) => generation);
const say = (id: string, what: 'cancel' | 'force') =>
  bed.knex.transaction(trx =>
    sayToOperation(trx, bed.engine.wakes, id, what, wish),
  );
const stepNames = async (id: string) =>
  (await loadSteps(bed.knex, id)).map(step => step.name);

describe('a rotation', () => {
  it('moves who uses the old credential, and ends it when nobody does', async () => {
    const { operationId } = await rotate();
    const ended = await until(operationId, 'succeeded');

    expect(ended.outcome_reason).toContain('the old credential is gone');
    expect(await stepNames(operationId)).toEqual([
      'mint',
      'probe',
      'publish',
      'roll',
      'observe',
      'fence:1',
      'revoke:1',
    ]);
    expect(await credentials()).toEqual({ 1: 'revoked', 2: 'current' });
    expect(uses()).toEqual([2]);
    expect(bed.world.addons.living(addonId)).toEqual([2]);
    expect(bed.world.addons.faults).toEqual([]);
    expect(bed.world.addons.losses).toEqual([]);
    const { sealed, history } = await bed
      .knex('credentials')
      .where({ addon_id: addonId, generation: 1 })
      .first();
    expect(sealed).toBe('');
    expect(Object.keys(history)).toEqual(
      expect.arrayContaining(['current', 'draining', 'fenced', 'revoked']),
    );
    expect(
      await bed.knex('service_destinations').whereNotNull('leased_to'),
    ).toEqual([]);
    for (const { id } of await bed
      .knex('decisions')
      .where({ subject_kind: 'operation' })) {
      const recorded = await readDecision(bed.knex, id);
      expect(replayDecision(recorded, planner)).toMatchObject({ same: true });
    }
  });

  it('keeps the old credential for somebody who never moves, says who, and ends it at a person’s word', async () => {
    bed.world.addons.stubborn.set(addonId, 1);
    const { operationId } = await rotate();
    const waiting = await bed.until(async () => {
      const row = await operation(operationId);
      return JSON.stringify(row.tree)?.includes('still-used') && row;
    }, 'the rotation to ask a person');

    expect(JSON.stringify(waiting.tree)).toContain('stubborn (1)');
    expect(await credentials()).toEqual({ 1: 'draining', 2: 'current' });
    expect(bed.world.addons.living(addonId)).toEqual([1, 2]);

    bed.world.addons.stubborn.clear();
    await say(operationId, 'force');
    await until(operationId, 'succeeded');
    expect(bed.world.addons.living(addonId)).toEqual([2]);
  });

  it('goes back at a person’s word: the old one is current, and who had moved is back', async () => {
    bed.world.addons.stubborn.set(addonId, 1);
    const { operationId } = await rotate();
    await bed.until(async () => uses().includes(2), 'the move');
    await say(operationId, 'cancel');
    await until(operationId, 'cancelled');

    expect(await credentials()).toEqual({ 1: 'current', 2: 'revoked' });
    expect(uses()).toEqual([1]);
    expect(bed.world.addons.faults).toEqual([]);
    expect(bed.world.addons.losses).toEqual([]);
  });

  it('keeps the old credential where nobody can log in with the new one', async () => {
    bed.world.addons.refuse(addonId);
    const { operationId } = await rotate();
    await until(operationId, 'failed');

    expect(await credentials()).toEqual({ 1: 'current', 2: 'revoked' });
    expect(uses()).toEqual([1]);
    expect((await operation(operationId)).outcome_reason).toContain(
      'The login was refused',
    );
  });

  it('of a leaked credential ends it before anybody has moved', async () => {
    bed.world.addons.stubborn.set(addonId, 1);
    const { operationId } = await rotate(true);
    await until(operationId, 'succeeded');

    expect(await stepNames(operationId)).toEqual([
      'mint',
      'probe',
      'publish',
      'fence:1',
      'revoke:1',
      'roll',
    ]);
    expect(bed.world.addons.living(addonId)).toEqual([2]);
    expect(bed.world.addons.losses).toMatchObject([{ operation: operationId }]);
  });

  it('waits for its turn behind another operation, and lets deliveries through', async () => {
    bed.world.addons.stubborn.set(addonId, 1);
    const first = await rotate();
    const second = await ask((trx, wakes) =>
      requestBackup(trx, wakes, { addonId, kind: 'manual' }, wish),
    );
    const behind = await bed.until(async () => {
      const row = await operation(second.operationId);
      return row.tree && row;
    }, 'the second one to be explained');
    expect(JSON.stringify(behind.tree)).toContain('operation.behind');
    await expect(rotate()).rejects.toThrow('is being changed already');

    bed.source.commit('a2', 'a1', withDatabase);
    await bed.push('a2');
    await bed.untilRollout('a2', 'production', 'delivered');

    bed.world.addons.stubborn.clear();
    await until(first.operationId, 'succeeded');
    await until(second.operationId, 'succeeded');
  });
});

describe('data', () => {
  it('is backed up, restored beside what runs, and takes its place', async () => {
    const backup = await ask((trx, wakes) =>
      requestBackup(trx, wakes, { addonId, kind: 'manual' }, wish),
    );
    await until(backup.operationId, 'succeeded');
    const stored = await bed.knex('backups').first();
    expect(stored).toMatchObject({ state: 'ready', kind: 'manual' });

    const restored = await ask((trx, wakes) =>
      requestRestore(trx, wakes, { backupId: stored.id }, wish),
    );
    await until(restored.operationId, 'succeeded');
    expect(await stepNames(restored.operationId)).toEqual([
      'restore',
      'mint',
      'probe',
      'revoke:1',
    ]);
    expect((await bed.knex('backups').first()).verified_at).not.toBeNull();
    expect(
      await bed.knex('addons').where({ id: restored.addonId }).first(),
    ).toMatchObject({ state: 'ready', origin: { kind: 'restore' } });

    const swap = await ask((trx, wakes) =>
      requestSwap(trx, wakes, { bindingId, otherId: restored.addonId }, wish),
    );
    await until(swap.operationId, 'succeeded');
    expect(
      await bed.knex('bindings').where({ id: bindingId }).first(),
    ).toMatchObject({
      addon_id: restored.addonId,
    });
    expect(uses()).toEqual([]);
    expect(bed.world.addons.living(addonId)).toEqual([]);
    expect(bed.world.addons.living(restored.addonId)).toEqual([2]);
    expect(bed.world.addons.faults).toEqual([]);
    expect(bed.world.addons.losses).toEqual([]);
  });

  it('is copied for another destination, where a delivery waits for it', async () => {
    const destinationId = bed.destinations.review;
    const clone = await ask((trx, wakes) =>
      requestClone(
        trx,
        wakes,
        {
          sourceId: addonId,
          destinationId,
          alias: 'database',
          expiresInDays: null,
        },
        wish,
      ),
    );
    await until(clone.operationId, 'succeeded');
    expect(
      await bed.knex('addons').where({ id: clone.addonId }).first(),
    ).toMatchObject({ state: 'ready', origin: { kind: 'clone', addonId } });
    expect(bed.world.addons.living(clone.addonId)).toEqual([1]);

    const destroy = await ask((trx, wakes) =>
      requestDestroy(
        trx,
        wakes,
        { addonId: clone.addonId, keepBackupDays: null },
        wish,
      ),
    );
    await until(destroy.operationId, 'succeeded');
    expect(
      await bed.knex('addons').where({ id: clone.addonId }).first(),
    ).toMatchObject({ state: 'destroyed' });
    expect(bed.world.addons.inventory().map(one => one.addonId)).not.toContain(
      clone.addonId,
    );
  });

  it('is destroyed only after its final backup, with which those of its schedule end', async () => {
    const backUp = async (kind: 'scheduled' | 'manual') => {
      const made = await ask((trx, wakes) =>
        requestBackup(trx, wakes, { addonId, kind }, wish),
      );
      await until(made.operationId, 'succeeded');
    };
    await backUp('scheduled');
    await backUp('manual');
    const { operationId } = await ask((trx, wakes) =>
      requestDestroy(trx, wakes, { addonId, keepBackupDays: 7 }, wish),
    );
    await until(operationId, 'succeeded');
    expect(await stepNames(operationId)).toEqual(['backup', 'destroy']);
    const [scheduled, manual, final] = await bed
      .knex('backups')
      .orderBy('created_at');
    expect(final).toMatchObject({ kind: 'final', state: 'ready' });
    expect(final.expires_at).not.toBeNull();
    expect(scheduled.expires_at).toEqual(final.expires_at);
    expect(manual).toMatchObject({ kind: 'manual', expires_at: null });
    expect(await credentials()).toEqual({ 1: 'revoked' });
  });

  it('has an add-on made before a release asks for it', async () => {
    const made = await ask((trx, wakes) =>
      requestCreate(
        trx,
        wakes,
        {
          serviceId: bed.serviceId,
          destinationId: bed.destinations.review,
          alias: 'cache',
          type: 'memory',
          plan: 'small',
        },
        wish,
      ),
    );
    await until(made.operationId, 'succeeded');
    expect(bed.world.addons.living(made.addonId)).toEqual([1]);
  });

  it('that can’t be copied leaves nothing behind', async () => {
    await bed.knex('addons').where({ id: addonId }).update({ state: 'failed' });
    const clone = await ask((trx, wakes) =>
      requestClone(
        trx,
        wakes,
        {
          sourceId: addonId,
          destinationId: bed.destinations.review,
          alias: 'database',
          expiresInDays: 1,
        },
        wish,
      ),
    );
    const ended = await until(clone.operationId, 'failed');
    expect(ended.outcome_reason).toContain('is not ready');
    expect(
      await bed.knex('addons').where({ id: clone.addonId }).first(),
    ).toMatchObject({ state: 'destroyed' });
  });
});

it('does by itself what a schedule asks for, and looks how add-ons are doing', async () => {
  const { knex } = bed;
  const run = () =>
    runAddonSchedules({
      knex,
      wakes: bed.engine.wakes,
      logger: quiet,
      providers: new Map([
        ['memory', worldAddons(callHere(bed.world), 'the schedule')],
      ]),
    });
  await knex('addons')
    .where({ id: addonId })
    .update({
      created_at: knex.raw(`now() - interval '2 days'`),
      schedule: JSON.stringify({
        rotateEveryDays: 30,
        backupEveryHours: 24,
        keepBackups: 1,
      }),
    });
  await run();
  await run();
  const asked = await knex('operations').where({ addon_id: addonId });
  expect(asked).toMatchObject([{ kind: 'backup', requested_by: 'spaceship' }]);
  await until(asked[0].id, 'succeeded');

  await knex('credentials')
    .where({ addon_id: addonId })
    .update({
      history: JSON.stringify({ current: '2020-01-01T00:00:00.000Z' }),
    });
  await knex('backups').update({
    expires_at: knex.raw(`now() - interval '1 s'`),
  });
  await run();
  const removal = await knex('operations')
    .where({ kind: 'remove-backup' })
    .first();
  await until(removal.id, 'succeeded');
  expect(await knex('backups')).toMatchObject([{ state: 'removed' }]);
  const rotation = await knex('operations').where({ kind: 'rotate' }).first();
  await until(rotation.id, 'succeeded');
  await bed.until(
    async () => (await knex('addons').where({ id: addonId }).first()).observed,
    'the add-on to be looked at',
  );
});
