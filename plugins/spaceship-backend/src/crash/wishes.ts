import type { Knex } from 'knex';
import {
  requestBackup,
  requestClone,
  requestCreate,
  requestDestroy,
  requestRestore,
  requestRotation,
  requestSwap,
} from '../addons/requestOperations';
import { sayToOperation } from '../addons/sayToOperation';
import type { Wakes } from '../engine/wakes';

/** What the workload wants of an add-on, as it is stored for whichever replica lives. */
export type AddonWish =
  | { do: 'create'; serviceId: string; destinationId: string; alias: string }
  | { do: 'rotate'; bindingId: string }
  | { do: 'backup'; addonId: string }
  | { do: 'clone'; sourceId: string; destinationId: string }
  | { do: 'restore'; backupId: string }
  | { do: 'swap'; bindingId: string; otherId: string }
  | { do: 'destroy'; addonId: string; keepBackupDays: number | null }
  | { do: 'cancel'; operationId: string };

const everyMs = 40;
const asked = { by: 'user:default/ana', reason: null };

/** Takes one wish after the other, each in the transaction that forgets it; one that can't be granted is forgotten. */
export function takeWishes(knex: Knex, wakes: Wakes): void {
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      take(knex, wakes)
        .catch(() => {})
        .finally(next);
    }, everyMs).unref();
  next();
}

async function take(knex: Knex, wakes: Wakes): Promise<void> {
  await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `delete from crash_wishes where id = (
         select id from crash_wishes order by id limit 1 for update skip locked)
       returning wish`,
    );
    if (rows.length === 0) return;
    try {
      await trx.transaction(inner => grant(inner, wakes, rows[0].wish));
    } catch (error) {
      if (!['ConflictError', 'NotFoundError'].includes((error as Error).name)) {
        throw error;
      }
    }
  });
}

async function grant(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: AddonWish,
): Promise<unknown> {
  switch (wish.do) {
    case 'create':
      return requestCreate(
        trx,
        wakes,
        { ...wish, type: 'memory', plan: 'small' },
        asked,
      );
    case 'rotate':
      return requestRotation(trx, wakes, { ...wish, leaked: false }, asked);
    case 'backup':
      return requestBackup(
        trx,
        wakes,
        { addonId: wish.addonId as any, kind: 'manual' },
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
    case 'swap':
      return requestSwap(trx, wakes, wish, asked);
    case 'destroy':
      return requestDestroy(
        trx,
        wakes,
        {
          addonId: wish.addonId as any,
          keepBackupDays: wish.keepBackupDays,
        },
        asked,
      );
    default:
      return sayToOperation(trx, wakes, wish.operationId, 'cancel', asked);
  }
}
