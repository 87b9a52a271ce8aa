import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  planSchedule,
  scheduleOf,
  type Scheduled,
  type ScheduleFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import {
  isBeingRestoredSql,
  requestBackupRemoval,
  whyBackupStays,
} from './requestBackupRemoval';
import {
  requestBackup,
  requestDestroy,
  requestRotation,
} from './requestOperations';

const atOnce = 500;
const bySchedule = { by: 'spaceship', reason: 'by its schedule' };

type Deps = {
  knex: Knex;
  wakes: Wakes;
  logger: LoggerService;
  providers: ReadonlyMap<string, AddonProvider>;
};

/** Asks for what is due for every add-on, and for the removal of backups whose time is over. Run by one replica at a time. */
export async function runAddonSchedules(deps: Deps): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const rows: any[] = await page(deps.knex, after);
    for (const row of rows) await actOn(deps, row);
    if (rows.length < atOnce) break;
    after = rows[rows.length - 1].id;
  }
  const expired = await deps
    .knex('backups')
    .join('addons', 'addons.id', 'backups.addon_id')
    .where('backups.state', 'ready')
    .where('backups.expires_at', '<=', deps.knex.fn.now())
    .whereIn('addons.type', [...deps.providers.keys()])
    .orderBy('backups.expires_at')
    .limit(atOnce)
    .select('backups.id', 'backups.service_id');
  for (const { id, service_id: serviceId } of expired) {
    await guarded(deps, () =>
      carryOut(deps, { service_id: serviceId }, { do: 'forget', backupId: id }),
    );
  }
}

async function actOn(deps: Deps, row: any): Promise<void> {
  const provider = deps.providers.get(row.type);
  if (!provider) return;
  for (const scheduled of planSchedule(
    factsOf(row, provider),
    row.now.toISOString(),
  )) {
    await guarded(deps, () => carryOut(deps, row, scheduled));
  }
}

/** One add-on that can't be asked does not keep the others from their turn. */
async function guarded(deps: Deps, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    deps.logger.warn(`Something scheduled could not be done: ${error}`);
  }
}

async function carryOut(
  deps: Deps,
  row: any,
  scheduled: Scheduled,
): Promise<void> {
  const { knex, wakes } = deps;
  await knex.transaction(async trx => {
    await lockService(trx, row.service_id);
    const addonId = row.id;
    switch (scheduled.do) {
      case 'backup':
        await requestBackup(
          trx,
          wakes,
          { addonId, kind: 'scheduled' },
          bySchedule,
        );
        break;
      case 'rotate':
        await requestRotation(
          trx,
          wakes,
          { bindingId: scheduled.bindingId, leaked: false },
          bySchedule,
        );
        break;
      case 'forget':
        await removeUnlessNeeded(trx, wakes, scheduled.backupId);
        break;
      default:
        await requestDestroy(
          trx,
          wakes,
          { addonId, keepBackupDays: null },
          {
            by: 'spaceship',
            reason: 'Nothing is bound to it, and its time is over.',
          },
        );
    }
  });
}

/** A backup from which an add-on is being made stays until then. */
async function removeUnlessNeeded(
  trx: Knex.Transaction,
  wakes: Wakes,
  backupId: string,
): Promise<void> {
  const row = await trx('backups')
    .where({ id: backupId })
    .first('state', trx.raw(`${isBeingRestoredSql} as is_being_restored`));
  if (whyBackupStays(row.state, row.is_being_restored) !== null) return;
  await requestBackupRemoval(trx, wakes, { backupId }, bySchedule);
}

const factsOf = (row: any, { capabilities }: AddonProvider): ScheduleFacts => ({
  schedule: scheduleOf(row.schedule, row.tier, capabilities.copies),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  capabilities: {
    rotation: capabilities.rotation,
    copies: capabilities.copies,
  },
  isReady: row.state === 'ready',
  isBusy: row.is_busy,
  bindings: row.bindings,
  rotationAskedAt: row.rotation_asked_at?.toISOString() ?? null,
  backupAskedAt: row.backup_asked_at?.toISOString() ?? null,
  backups: row.backups,
});

const iso = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Living add-ons in the order of their ids, with what a schedule goes by, in one query. */
async function page(knex: Knex, after: string | null): Promise<any[]> {
  const { rows } = await knex.raw(
    `select a.id, a.type, a.service_id, a.state, a.schedule, a.created_at, a.expires_at, t.tier,
       clock_timestamp() as now,
       exists (select from operations o where o.addon_id = a.id and o.state in ('waiting', 'running'))
         or exists (select from operations o where o.kind = 'clone' and o.state in ('waiting', 'running')
           and o.input ->> 'sourceId' = cast(a.id as text)) as is_busy,
       (select max(o.created_at) from operations o where o.addon_id = a.id and o.kind = 'rotate') as rotation_asked_at,
       (select max(o.created_at) from operations o where o.addon_id = a.id and o.kind = 'backup') as backup_asked_at,
       coalesce((select jsonb_agg(jsonb_build_object('id', b.id,
           'currentSince', coalesce(c.history ->> 'current', ${iso(
             'c.created_at',
           )})) order by b.id)
         from bindings b join credentials c on c.binding_id = b.id and c.state = 'current'
         where b.addon_id = a.id and b.removed_at is null), '[]') as bindings,
       coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'kind', k.kind, 'at', ${iso(
         'k.created_at',
       )}) order by k.id)
         from backups k where k.addon_id = a.id and k.state = 'ready'), '[]') as backups
     from addons a join destinations t on t.id = a.destination_id
     where a.state not in ('destroying', 'destroyed') and (cast(:after as uuid) is null or a.id > :after)
     order by a.id limit ${atOnce}`,
    { after },
  );
  return rows;
}
