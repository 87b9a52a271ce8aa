import type { Knex } from 'knex';
import type {
  AddonId,
  ServiceId,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  requestBackup,
  requestClone,
  requestCreate,
  requestDestroy,
  requestRestore,
  requestRotation,
  requestSwap,
} from '../addons/requestOperations';
import { requestBackupRemoval } from '../addons/requestBackupRemoval';
import { sayToOperation } from '../addons/sayToOperation';
import { scaleService } from '../destinations/scaleService';
import type { Engine } from '../engine/Engine';
import type { Wakes } from '../engine/wakes';
import { cancelRollout } from '../rollouts/cancelRollout';
import { lockService } from '../services/store/lockService';

/** What a workload wants, as it is stored for whichever replica lives. */
export type Wish =
  | {
      do: 'scale';
      serviceId: string;
      destinationId: string;
      replicas: Record<string, number>;
    }
  | { do: 'create'; serviceId: string; destinationId: string; alias: string }
  | { do: 'rotate'; bindingId: string; leaked: boolean }
  | { do: 'backup'; addonId: AddonId }
  | { do: 'clone'; sourceId: string; destinationId: string }
  | { do: 'restore' | 'remove-backup'; backupId: string }
  | { do: 'swap'; bindingId: string; otherId: string }
  | { do: 'destroy'; addonId: AddonId; keepBackupDays: number | null }
  | { do: 'cancel' | 'force'; operationId: string }
  | { do: 'cancel-rollout'; serviceId: string; rolloutId: string };

const everyMs = 40;
const asked = { by: 'user:default/ana', reason: null };

/** Takes one wish after the other, each in the transaction that forgets it; one that can't be granted is forgotten. */
export function takeWishes(knex: Knex, engine: Engine): void {
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      take(knex, engine)
        .catch(() => {})
        .finally(next);
    }, everyMs).unref();
  next();
}

async function take(knex: Knex, engine: Engine): Promise<void> {
  const granted = await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `delete from crash_wishes where id = (
         select id from crash_wishes order by id limit 1 for update skip locked)
       returning wish`,
    );
    if (rows.length === 0) return null;
    const wish: Wish = rows[0].wish;
    try {
      await trx.transaction(inner => grant(inner, engine.wakes, wish));
      return wish;
    } catch (error) {
      if (!['ConflictError', 'NotFoundError'].includes((error as Error).name)) {
        throw error;
      }
      return null;
    }
  });
  if (granted?.do === 'scale') await engine.applyScale(granted);
}

async function grant(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: Wish,
): Promise<unknown> {
  await lockServiceOf(trx, wish);
  switch (wish.do) {
    case 'scale':
      return scale(trx, wish);
    case 'create':
      return requestCreate(
        trx,
        wakes,
        { ...wish, type: 'memory', plan: 'small' },
        asked,
      );
    case 'rotate':
      return requestRotation(trx, wakes, wish, asked);
    case 'backup':
      return requestBackup(
        trx,
        wakes,
        { addonId: wish.addonId, kind: 'manual' },
        asked,
      );
    case 'clone':
      return requestClone(
        trx,
        wakes,
        { ...wish, alias: null, expiresInDays: 7 },
        asked,
      );
    case 'restore':
      return requestRestore(trx, wakes, wish, asked);
    case 'remove-backup':
      return requestBackupRemoval(trx, wakes, wish, asked);
    case 'swap':
      return requestSwap(trx, wakes, wish, asked);
    case 'destroy':
      return requestDestroy(trx, wakes, wish, asked);
    case 'cancel-rollout':
      return cancelRollout(trx, wakes, { ...wish, id: wish.rolloutId }, asked);
    default:
      return sayToOperation(trx, wakes, wish.operationId, wish.do, asked);
  }
}

/** As whoever grants such a wish through the API does, before anything else. */
async function lockServiceOf(trx: Knex.Transaction, wish: Wish): Promise<void> {
  if ('serviceId' in wish) await lockService(trx, wish.serviceId);
  else {
    const { table, id } = aboutWhat(wish);
    const row = await trx(table).where({ id }).first('service_id');
    await lockService(trx, row.service_id);
  }
}

function aboutWhat(wish: Exclude<Wish, { serviceId: string }>): {
  table: string;
  id: string;
} {
  switch (wish.do) {
    case 'rotate':
    case 'swap':
      return { table: 'bindings', id: wish.bindingId };
    case 'restore':
    case 'remove-backup':
      return { table: 'backups', id: wish.backupId };
    case 'clone':
      return { table: 'addons', id: wish.sourceId };
    case 'backup':
    case 'destroy':
      return { table: 'addons', id: wish.addonId };
    default:
      return { table: 'operations', id: wish.operationId };
  }
}

async function scale(
  trx: Knex.Transaction,
  wish: Extract<Wish, { do: 'scale' }>,
): Promise<unknown> {
  const destination = await trx('destinations')
    .where({ id: wish.destinationId })
    .first('id', 'slug', 'title');
  return await scaleService(
    { id: wish.serviceId as ServiceId },
    destination,
    wish.replicas,
    {
      actor: { kind: 'person', ref: asked.by },
      commit: work => work(trx),
    },
  );
}
