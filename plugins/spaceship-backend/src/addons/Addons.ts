import { InputError } from '@backstage/errors';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import { appendAudit } from '../audit';
import type { DestinationRow } from '../destinations/store';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { SecretBox } from '../secrets/SecretBox';
import type { ServiceRow } from '../services/store';
import { lockService } from '../services/store/lockService';
import { choosePlan } from './choosePlan';
import { readAddon } from './readAddon';
import { requestBackupRemoval } from './requestBackupRemoval';
import {
  requestBackup,
  requestClone,
  requestCreate,
  requestDestroy,
  requestRestore,
  requestRotation,
  requestSwap,
  type Requested,
  type Wish,
} from './requestOperations';
import {
  findAddon,
  listAddons,
  type AddonQuery,
  type AddonRecord,
} from './store/addonRecords';
import {
  findOperation,
  listOperations,
  operationSummaryFromDb,
} from './store/operationRecords';
import { storePendingKey } from './store/pendingKey';

export type AddonsDeps = {
  knex: Knex;
  wakes: Wakes;
  box: SecretBox;
  addons: ReadonlyMap<string, AddonProvider>;
  /** So long the last backup of a destroyed add-on can be restored. */
  keepFinalBackupDays: number;
};

/** Who may ask for an operation may cancel it. */
const justAsked: Schemas['Operation']['may'] = {
  cancel: { allowed: true, reason: null },
  force: { allowed: false, reason: 'There is no old credential to end yet.' },
};

const tiers = ['review', 'staging', 'production'] as const;

type Asked = Promise<Schemas['Operation']>;

/** Add-ons: shown, and what is done to them. Routers use `AuthorizedAddons`. */
export class Addons {
  constructor(private readonly deps: AddonsDeps) {}

  list(query: AddonQuery, readable: Readable) {
    return listAddons(this.deps.knex, query, readable);
  }

  find(id: string): Promise<AddonRecord> {
    return findAddon(this.deps.knex, id);
  }

  /** Every type that can be made, with the tiers of each of its plans. */
  types(): Schemas['AddonTypes'] {
    return {
      items: [...this.deps.addons].map(([type, provider]) => ({
        type,
        plans: provider.plans.map(name => ({
          name,
          tiers: tiers.filter(
            tier => (provider.objection?.(name, tier) ?? null) === null,
          ),
        })),
      })),
    };
  }

  provider(type: string): AddonProvider | undefined {
    return this.deps.addons.get(type);
  }

  get(row: AddonRecord) {
    return readAddon(this.deps.knex, this.provider(row.type), row);
  }

  operations(addonId: string, request: PageRequest) {
    return listOperations(this.deps.knex, addonId, request);
  }

  /** Makes an add-on before a release asks for it. */
  async create(
    service: ServiceRow,
    destination: DestinationRow,
    wish: Schemas['CreateAddon'],
    act: Act,
  ): Promise<AddonRecord> {
    const plan = this.#planAt(wish.type, wish.plan ?? 'small', destination);
    const addonId = await act.commit(async trx => {
      await lockService(trx, service.id);
      const made = await requestCreate(
        trx,
        this.deps.wakes,
        {
          serviceId: service.id,
          destinationId: destination.id,
          alias: wish.alias,
          type: wish.type,
          plan,
        },
        { by: act.actor.ref, reason: null },
      );
      return made.addonId;
    });
    return this.find(addonId);
  }

  rotate(
    addon: AddonRecord,
    wish: Schemas['RotateCredential'],
    act: Act,
  ): Asked {
    return this.#ask(addon, wish.reason, act, async (trx, by) =>
      requestRotation(
        trx,
        this.deps.wakes,
        {
          bindingId: await chooseBinding(trx, addon, wish.alias),
          leaked: wish.leaked ?? false,
        },
        by,
      ),
    );
  }

  async backUp(addon: AddonRecord, reason: string, act: Act): Asked {
    this.#needCopies(addon);
    return this.#ask(addon, reason, act, (trx, by) =>
      requestBackup(
        trx,
        this.deps.wakes,
        { addonId: addon.id, kind: 'manual' },
        by,
      ),
    );
  }

  async clone(
    addon: AddonRecord,
    destination: DestinationRow,
    wish: Schemas['CloneAddon'],
    act: Act,
  ): Asked {
    this.#needCopies(addon);
    this.#planAt(addon.type, addon.plan, destination);
    return this.#ask(addon, wish.reason, act, (trx, by) =>
      requestClone(
        trx,
        this.deps.wakes,
        {
          sourceId: addon.id,
          destinationId: destination.id,
          alias: null,
          expiresInDays: wish.expiresInDays ?? 7,
        },
        by,
      ),
    );
  }

  restore(addon: AddonRecord, wish: Schemas['RestoreAddon'], act: Act): Asked {
    return this.#ask(addon, wish.reason, act, async (trx, by) =>
      requestRestore(
        trx,
        this.deps.wakes,
        { backupId: await ownBackup(trx, addon, wish.backup) },
        by,
      ),
    );
  }

  removeBackup(
    addon: AddonRecord,
    wish: Schemas['RemoveBackup'],
    act: Act,
  ): Asked {
    return this.#ask(addon, wish.reason, act, async (trx, by) =>
      requestBackupRemoval(
        trx,
        this.deps.wakes,
        { backupId: await ownBackup(trx, addon, wish.backup) },
        by,
      ),
    );
  }

  swap(
    addon: AddonRecord,
    bindingId: string,
    wish: Schemas['SwapBinding'],
    act: Act,
  ): Asked {
    return this.#ask(addon, wish.reason, act, (trx, by) =>
      requestSwap(trx, this.deps.wakes, { bindingId, otherId: wish.addon }, by),
    );
  }

  destroy(addon: AddonRecord, wish: Schemas['DestroyAddon'], act: Act): Asked {
    if (wish.confirm !== addon.label) {
      throw new InputError(
        `To destroy it, write ${addon.label}: its name as the page shows it.`,
      );
    }
    const copies = this.provider(addon.type)?.capabilities.copies ?? false;
    const hasData = copies && addon.state === 'ready';
    return this.#ask(addon, wish.reason, act, (trx, by) =>
      requestDestroy(
        trx,
        this.deps.wakes,
        {
          addonId: addon.id,
          keepBackupDays: hasData ? this.deps.keepFinalBackupDays : null,
        },
        by,
      ),
    );
  }

  async schedule(
    addon: AddonRecord,
    schedule: Schemas['AddonSchedule'],
    act: Act,
  ): Promise<AddonRecord> {
    await act.commit(async trx => {
      await lockService(trx, addon.service_id);
      await trx('addons')
        .where({ id: addon.id })
        .update({ schedule: JSON.stringify(schedule) });
      await this.#note(trx, addon, act, 'addon.schedule', schedule);
    });
    return this.find(addon.id);
  }

  async setPendingKey(
    addon: AddonRecord,
    wish: Schemas['PendingKey'],
    act: Act,
  ): Promise<void> {
    if (!this.provider(addon.type)?.capabilities.offeredKeys) {
      throw new InputError(
        `The credentials of an add-on of type ${addon.type} are made by itself.`,
      );
    }
    if (wish.expiresAt && Date.parse(wish.expiresAt) <= Date.now()) {
      throw new InputError(
        'This key has ended already. Hand in one that still holds, or correct “expiresAt”.',
      );
    }
    await act.commit(async trx => {
      await lockService(trx, addon.service_id);
      await storePendingKey(trx, this.deps.box, addon.id, {
        key: wish.key,
        expiresAt: wish.expiresAt ?? null,
      });
      const waiting = await trx('operations')
        .where({ addon_id: addon.id, state: 'running' })
        .first('id');
      if (waiting) {
        await this.deps.wakes.wake(trx, { kind: 'operation', id: waiting.id });
      }
      await this.#note(trx, addon, act, 'addon.pending-key', {});
    });
  }

  #needCopies({ type }: AddonRecord): void {
    if (this.provider(type)?.capabilities.copies) return;
    throw new InputError(
      `The data of an add-on of type ${type} can’t be copied: it has no backups and no clones.`,
    );
  }

  async #note(
    trx: Knex.Transaction,
    addon: AddonRecord,
    act: Act,
    action: string,
    details: Record<string, unknown>,
  ): Promise<void> {
    await appendAudit(trx, {
      serviceId: addon.service_id,
      actor: act.actor.ref,
      action,
      subject: { kind: 'addon', id: addon.id },
      details: { addon: addon.label, ...details },
    });
    await publish(trx, 'spaceship.addon', {
      serviceId: addon.service_id,
      destinationId: addon.destination_id,
      addonId: addon.id,
    });
  }

  /** The plan that this destination gets. Throws where it gets none. */
  #planAt(type: string, wished: string, { tier }: DestinationRow): string {
    const provider = this.provider(type);
    if (!provider) {
      throw new InputError(
        `No module makes add-ons of type ${type}. Installed: ${
          [...this.deps.addons.keys()].join(', ') || 'none'
        }.`,
      );
    }
    const chosen = choosePlan(provider, wished, tier);
    if ('objection' in chosen) throw new InputError(chosen.objection);
    return chosen.plan;
  }

  async #ask(
    addon: AddonRecord,
    reason: string,
    act: Act,
    request: (trx: Knex.Transaction, wish: Wish) => Promise<Requested>,
  ): Asked {
    return act.commit(async trx => {
      await lockService(trx, addon.service_id);
      const { operationId } = await request(trx, {
        by: act.actor.ref,
        reason,
      });
      return {
        ...operationSummaryFromDb(await findOperation(trx, operationId)),
        tree: null,
        steps: [],
        may: justAsked,
      };
    });
  }
}

async function ownBackup(
  trx: Knex.Transaction,
  addon: AddonRecord,
  id: string,
): Promise<string> {
  const own = await trx('backups')
    .where({ id, addon_id: addon.id })
    .first('id');
  if (!own) throw new InputError('This add-on has no such backup.');
  return own.id;
}

/** The binding of this alias, or the only one that there is. */
async function chooseBinding(
  trx: Knex.Transaction,
  addon: AddonRecord,
  alias: string | undefined,
): Promise<string> {
  const bindings: { id: string; alias: string }[] = await trx('bindings')
    .where({ addon_id: addon.id })
    .whereNull('removed_at')
    .orderBy('alias')
    .select('id', 'alias');
  const fitting = bindings.filter(
    one => alias === undefined || one.alias === alias,
  );
  if (fitting.length === 1) return fitting[0].id;
  throw new InputError(
    bindings.length === 0
      ? 'Nothing is bound to this add-on: it has no credential to rotate.'
      : `Say which binding: ${bindings.map(one => one.alias).join(', ')}.`,
  );
}
