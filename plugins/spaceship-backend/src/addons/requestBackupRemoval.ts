import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { activeSql } from '../engine/subject';
import type { Wakes } from '../engine/wakes';
import type { Requested } from './requestOperations';
import { insertOperation, type Wish } from './store/insertOperation';

/** Whether an add-on is being made from a backup, for a query of `backups`. */
export const isBeingRestoredSql = `exists (
  select from operations o
  where o.kind = 'restore' and o.state in (${activeSql('operation')})
    and o.input ->> 'backupId' = cast(backups.id as text))`;

/** Why a backup stays for now; null: it can be removed. */
export function whyBackupStays(
  state: string,
  isBeingRestored: boolean,
): string | null {
  switch (state) {
    case 'making':
      return 'This backup is being taken. Cancel that, or wait for it.';
    case 'removing':
      return 'This backup is being removed already.';
    case 'expired':
    case 'removed':
      return 'This backup was removed already.';
    default:
      return isBeingRestored
        ? 'An add-on is being made from this backup. Remove it when that is done, or cancel the restore first.'
        : null;
  }
}

/**
 * Removes a backup for good. Runs under the lock of its service, like whatever asks for a restore: the one that comes
 * first is granted, and the other one is refused with a sentence.
 */
export async function requestBackupRemoval(
  trx: Knex.Transaction,
  wakes: Wakes,
  { backupId }: { backupId: string },
  wish: Wish,
): Promise<Requested> {
  const backup = await trx('backups')
    .where({ id: backupId })
    .first(
      'addon_id',
      'state',
      trx.raw(`${isBeingRestoredSql} as is_being_restored`),
    );
  if (!backup) throw new NotFoundError(`There is no backup ${backupId}.`);
  const { addon_id: addonId, state } = backup;
  const objection = whyBackupStays(state, backup.is_being_restored);
  if (objection !== null) throw new ConflictError(objection);
  const operationId = await insertOperation(
    trx,
    wakes,
    addonId,
    { kind: 'remove-backup', backupId, was: state },
    wish,
  );
  await trx('backups').where({ id: backupId }).update({ state: 'removing' });
  return { addonId, operationId };
}
