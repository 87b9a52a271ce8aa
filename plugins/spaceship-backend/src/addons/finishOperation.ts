import type { Knex } from 'knex';
import type {
  Instant,
  OperationFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { releasePlaces } from '../deliveries/placeLease';
import { commit, type Commit } from '../engine/commit';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';

export type OperationEnd = {
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'unknown';
  reason: string;
  at: Instant;
};

/**
 * Ends an operation and gives back what it has: its add-ons, and the place whose processes it restarted. Wakes who waits
 * for them before it locks them, as every claim does. False where the lease is lost.
 */
export async function finishOperation(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: OperationFacts,
  end: OperationEnd,
): Promise<boolean> {
  const { addon, destination, operation, other, service } = facts;
  return await knex.transaction(async trx => {
    await lockService(trx, service.id);
    const { held } = await commit(trx, {
      ...write,
      state: end.outcome,
      tell: {
        topic: 'spaceship.operation',
        payload: {
          serviceId: service.id,
          destinationId: destination.id,
          addonId: addon.id,
          operationId: operation.id,
        },
      },
    });
    if (!held) return false;
    await trx.raw(
      `update operations set ended_at = ?, outcome_reason = ?, lease_owner = null, next_at = null where id = ?`,
      [end.at, end.reason, operation.id],
    );
    await wakeOthers(trx, wakes, facts);
    await trx.raw('update addons set leased_to = null where leased_to = ?', [
      operation.id,
    ]);
    await releasePlaces(trx, wakes, operation.id);
    await settle(trx, facts, end);
    await appendAudit(trx, {
      serviceId: service.id,
      actor: 'spaceship',
      action: `operation.${end.outcome}`,
      subject: { kind: 'addon', id: addon.id },
      details: {
        operation: operation.id,
        kind: operation.input.kind,
        addon: addon.label,
        ...(other && { other: other.label }),
        reason: end.reason,
      },
    });
    await publish(trx, 'spaceship.addon', {
      serviceId: service.id,
      destinationId: destination.id,
      addonId: addon.id,
    });
    return true;
  });
}

/** Those that wait for one of the add-ons, and those that wait until nobody copies from the source any more. */
async function wakeOthers(
  trx: Knex.Transaction,
  wakes: Wakes,
  { addon, operation, other }: OperationFacts,
): Promise<void> {
  const ids = [addon.id, ...(other ? [other.id] : [])];
  const { rows } = await trx.raw(
    `select id from operations
     where id <> ? and state in ('waiting', 'running')
       and (addon_id = any(?) or cast(input ->> 'otherId' as uuid) = any(?))
     order by id`,
    [operation.id, ids, ids],
  );
  for (const { id } of rows) await wakes.wake(trx, { kind: 'operation', id });
}

/** What the end means for the add-on, its bindings and its backups. */
async function settle(
  trx: Knex.Transaction,
  { addon, operation }: OperationFacts,
  { outcome, at }: OperationEnd,
): Promise<void> {
  const { input } = operation;
  switch (input.kind) {
    case 'create':
    case 'clone':
    case 'restore':
      if (outcome === 'succeeded') {
        await setState(trx, addon.id, 'ready');
        if (input.kind === 'restore') {
          await trx('backups')
            .where({ id: input.backupId })
            .update({ verified_at: at });
        }
      } else if (outcome === 'unknown') {
        await setState(trx, addon.id, 'failed');
      } else {
        await tombstone(trx, addon.id, at);
      }
      break;
    case 'backup':
      await failUnmade(trx, input.backupId);
      break;
    case 'remove-backup':
      await trx('backups')
        .where({ id: input.backupId, state: 'removing' })
        .update({ state: afterRemoval(outcome, input.was) });
      break;
    case 'destroy':
      if (outcome === 'succeeded') await tombstone(trx, addon.id, at);
      if (outcome === 'failed' || outcome === 'unknown') {
        await trx('addons')
          .where({ id: addon.id, state: 'destroying' })
          .update({ state: 'failed' });
      }
      if (input.backupId !== null) await failUnmade(trx, input.backupId);
      break;
    default:
  }
}

const setState = (trx: Knex, id: string, state: 'ready' | 'failed') =>
  trx('addons').where({ id }).whereNot('state', 'destroyed').update({ state });

/** Of what may be half gone nobody makes an add-on any more. */
function afterRemoval(
  outcome: OperationEnd['outcome'],
  was: 'ready' | 'failed',
): string {
  if (outcome === 'succeeded') return 'removed';
  return outcome === 'cancelled' ? was : 'failed';
}

const failUnmade = (trx: Knex, id: string) =>
  trx('backups').where({ id, state: 'making' }).update({ state: 'failed' });

/** It is gone for good; its name may be given to another one. What its schedule has left ends with the final backup. */
export async function tombstone(
  trx: Knex.Transaction,
  id: string,
  at: Instant,
): Promise<void> {
  await trx('addons')
    .where({ id })
    .update({ state: 'destroyed', destroyed_at: at, pending_key: null });
  await trx('bindings')
    .where({ addon_id: id })
    .whereNull('removed_at')
    .update({ removed_at: at });
  await trx.raw(
    `update credentials set state = 'revoked', sealed = '',
       history = history || jsonb_build_object('revoked', cast(? as text))
     where addon_id = ? and state <> 'revoked'`,
    [at, id],
  );
  await trx.raw(
    `update backups set expires_at = last.expires_at
     from backups last
     where last.addon_id = :id and last.kind = 'final' and last.state = 'ready'
       and backups.addon_id = :id and backups.kind = 'scheduled' and backups.expires_at is null`,
    { id },
  );
}
