import type { Knex } from 'knex';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  newId,
  type AddonId,
  type BackupId,
  type OperationId,
} from '@spaceship/backstage-plugin-spaceship-common';
import { databaseNow } from '../api/databaseNow';
import { activeSql } from '../engine/subject';
import type { Wakes } from '../engine/wakes';
import { changedAlready } from './changedAlready';
import { insertAddon, type NewAddon } from './store/insertAddon';
import { insertOperation, type Wish } from './store/insertOperation';

export type { Wish } from './store/insertOperation';

/** An operation with the add-on that it is about: a new one, where it makes one. */
export type Requested = { operationId: OperationId; addonId: AddonId };

/** Makes an empty add-on under an alias. */
export async function requestCreate(
  trx: Knex.Transaction,
  wakes: Wakes,
  addon: Omit<NewAddon, 'origin' | 'expiresInDays'>,
  wish: Wish,
): Promise<Requested> {
  const { addonId, bindingId } = await insertAddon(trx, {
    ...addon,
    origin: null,
    expiresInDays: null,
  });
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'create', bindingId },
    wish,
  );
  return { addonId, operationId };
}

/** Gives a binding its next credential. `leaked`: the old one ends at once. */
export async function requestRotation(
  trx: Knex.Transaction,
  wakes: Wakes,
  { bindingId, leaked }: { bindingId: string; leaked: boolean },
  wish: Wish,
): Promise<Requested> {
  const binding = await livingBinding(trx, bindingId);
  await refuseWhileMoving(trx, bindingId, binding.alias);
  const generation = await nextGeneration(trx, binding.addonId);
  const operationId = await insertOperation(
    trx,
    wakes,
    binding.addonId,
    { kind: 'rotate', bindingId, generation, leaked },
    wish,
  );
  return { addonId: binding.addonId, operationId };
}

/** Backs the data of an add-on up. */
export async function requestBackup(
  trx: Knex.Transaction,
  wakes: Wakes,
  { addonId, kind }: { addonId: AddonId; kind: 'manual' | 'scheduled' },
  wish: Wish,
): Promise<Requested> {
  const backupId = await insertBackup(trx, addonId, kind, null);
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'backup', backupId },
    wish,
  );
  await trx('backups')
    .where({ id: backupId })
    .update({ operation_id: operationId });
  return { addonId, operationId };
}

/**
 * Makes an add-on from the data of another one, at a destination; under an alias it is bound as soon as it is there,
 * without one it is kept for some days.
 */
export async function requestClone(
  trx: Knex.Transaction,
  wakes: Wakes,
  clone: {
    sourceId: string;
    destinationId: string;
    alias: string | null;
    expiresInDays: number | null;
    /** Default: the source's. */
    plan?: string;
  },
  wish: Wish,
): Promise<Requested> {
  const source = await trx('addons')
    .where({ id: clone.sourceId })
    .first('service_id', 'type', 'plan');
  if (!source) {
    throw new NotFoundError(`There is no add-on ${clone.sourceId}.`);
  }
  const { addonId, bindingId } = await insertAddon(trx, {
    serviceId: source.service_id,
    destinationId: clone.destinationId,
    alias: clone.alias,
    type: source.type,
    plan: clone.plan ?? source.plan,
    origin: {
      kind: 'clone',
      addonId: clone.sourceId,
      at: await databaseNow(trx),
    },
    expiresInDays: clone.expiresInDays,
  });
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'clone', sourceId: clone.sourceId, bindingId },
    wish,
  );
  return { addonId, operationId };
}

/** Makes an add-on from a backup, beside the one that runs. */
export async function requestRestore(
  trx: Knex.Transaction,
  wakes: Wakes,
  { backupId }: { backupId: string },
  wish: Wish,
): Promise<Requested> {
  const backup = await trx('backups')
    .join('addons', 'addons.id', 'backups.addon_id')
    .where('backups.id', backupId)
    .first(
      'backups.state',
      'backups.taken_at',
      'backups.created_at',
      'addons.id',
      'addons.service_id',
      'addons.destination_id',
      'type',
      'plan',
    );
  if (!backup) throw new NotFoundError(`There is no backup ${backupId}.`);
  if (backup.state !== 'ready') {
    throw new ConflictError(
      `This backup can’t be restored: it is ${
        backup.state === 'removing' ? 'being removed' : backup.state
      }.`,
    );
  }
  const { addonId } = await insertAddon(trx, {
    serviceId: backup.service_id,
    destinationId: backup.destination_id,
    alias: null,
    type: backup.type,
    plan: backup.plan,
    origin: {
      kind: 'restore',
      addonId: backup.id,
      backupId,
      at: (backup.taken_at ?? backup.created_at).toISOString(),
    },
    expiresInDays: null,
  });
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'restore', backupId, bindingId: null },
    wish,
  );
  return { addonId, operationId };
}

/** Moves a binding to another add-on of the same type, to which nothing is bound. */
export async function requestSwap(
  trx: Knex.Transaction,
  wakes: Wakes,
  { bindingId, otherId }: { bindingId: string; otherId: string },
  wish: Wish,
): Promise<Requested> {
  const binding = await livingBinding(trx, bindingId);
  await refuseWhileMoving(trx, bindingId, binding.alias);
  const other = await trx('addons')
    .where({
      id: otherId,
      service_id: binding.serviceId,
      destination_id: binding.destinationId,
    })
    .first('type', 'state');
  if (!other) {
    throw new NotFoundError(
      'There is no such add-on of this service at this destination.',
    );
  }
  if (other.type !== binding.type) {
    throw new ConflictError(
      `${binding.alias} is a ${binding.type}; a ${other.type} can't take its place.`,
    );
  }
  const bound = await trx('bindings')
    .where({ addon_id: otherId })
    .whereNull('removed_at')
    .first('alias');
  if (bound) {
    throw new ConflictError(`${bound.alias} is bound to that add-on already.`);
  }
  const generation = await nextGeneration(trx, otherId);
  const operationId = await insertOperation(
    trx,
    wakes,
    binding.addonId,
    { kind: 'swap', bindingId, otherId, generation },
    wish,
  );
  return { addonId: binding.addonId, operationId };
}

/** Ends an add-on; with `keepBackupDays` after a final backup that is kept so long. */
export async function requestDestroy(
  trx: Knex.Transaction,
  wakes: Wakes,
  destroy: { addonId: AddonId; keepBackupDays: number | null },
  wish: Wish,
): Promise<Requested> {
  const { addonId, keepBackupDays } = destroy;
  const ending = await trx('operations')
    .where({ addon_id: addonId, kind: 'destroy' })
    .whereRaw(`state in (${activeSql('operation')})`)
    .first('id');
  if (ending) return { addonId, operationId: ending.id };
  const backupId =
    keepBackupDays === null
      ? null
      : await insertBackup(trx, addonId, 'final', keepBackupDays);
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'destroy', backupId },
    wish,
  );
  if (backupId !== null) {
    await trx('backups')
      .where({ id: backupId })
      .update({ operation_id: operationId });
  }
  return { addonId, operationId };
}

async function insertBackup(
  trx: Knex.Transaction,
  addonId: string,
  kind: 'manual' | 'scheduled' | 'final',
  keepDays: number | null,
): Promise<BackupId> {
  const id: BackupId = newId<'backup'>();
  const { service_id: serviceId } = await trx('addons')
    .where({ id: addonId })
    .first('service_id');
  await trx('backups').insert({
    id,
    addon_id: addonId,
    service_id: serviceId,
    kind,
    state: 'making',
    expires_at:
      keepDays === null
        ? null
        : trx.raw(`now() + ? * interval '1 day'`, [keepDays]),
  });
  return id;
}

async function livingBinding(trx: Knex.Transaction, id: string) {
  const row = await trx('bindings')
    .join('addons', 'addons.id', 'bindings.addon_id')
    .where('bindings.id', id)
    .whereNull('removed_at')
    .first(
      'bindings.alias',
      'bindings.service_id as serviceId',
      'bindings.destination_id as destinationId',
      'addons.id as addonId',
      'type',
    );
  if (!row) throw new NotFoundError(`There is no binding ${id}.`);
  return row as {
    alias: string;
    serviceId: string;
    destinationId: string;
    addonId: AddonId;
    type: string;
  };
}

/** A credential that moves is not moved again meanwhile. */
async function refuseWhileMoving(
  trx: Knex.Transaction,
  bindingId: string,
  alias: string,
): Promise<void> {
  const moving = await trx('operations')
    .whereIn('kind', ['rotate', 'swap'])
    .whereRaw(
      `state in (${activeSql('operation')}) and input ->> 'bindingId' = ?`,
      [bindingId],
    )
    .first('kind');
  if (moving) {
    throw new ConflictError(changedAlready(alias));
  }
}

async function nextGeneration(
  trx: Knex.Transaction,
  addonId: string,
): Promise<number> {
  const [{ last_generation: generation }] = await trx('addons')
    .where({ id: addonId })
    .update({ last_generation: trx.raw('last_generation + 1') })
    .returning('last_generation');
  return generation;
}
