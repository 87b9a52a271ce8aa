import type { Knex } from 'knex';
import { newId } from '@spaceship/backstage-plugin-spaceship-common';
import type { Wish } from './wishes';

/**
 * Something is done to every add-on that has nothing to do, all kinds in turn: rotated, sometimes because it leaked, and
 * sometimes taken back, backed up, copied, restored, swapped, a backup removed, and what is left over destroyed.
 */
export class AddonWorkload {
  /** How often something was wanted of each add-on: all kinds in turn, each add-on beginning with another. */
  readonly #turns = new Map<string, number>();
  readonly #cancelled = new Set<string>();

  constructor(private readonly knex: Knex) {}

  async feed(): Promise<void> {
    await this.#takeBack();
    const waiting = await this.knex('crash_wishes').first('id');
    if (waiting) return;
    for (const addon of await this.#idle()) {
      const wish = await this.#next(addon);
      if (wish) await this.#wish(wish);
    }
  }

  async #wish(wish: Wish): Promise<void> {
    await this.knex('crash_wishes').insert({ wish: JSON.stringify(wish) });
  }

  /** Some rotations are cancelled while the old credential is closed and can be opened again, and some backups. */
  async #takeBack(): Promise<void> {
    const ids: string[] = await this.knex('operations as o')
      .where({ 'o.state': 'running' })
      .whereNull('o.cancel_requested')
      .whereRaw(
        `(right(cast(o.id as text), 1) < '8' and exists (
            select from steps s where s.subject_id = o.id and s.state = 'running' and s.input ->> 'kind' = 'backup.make')
          or o.kind = 'rotate' and (o.input ->> 'generation')::integer % 2 = 0 and exists (
            select from steps s where s.subject_id = o.id and s.input ->> 'kind' = 'credential.fence'))`,
      )
      .pluck('o.id');
    for (const id of ids) {
      if (this.#cancelled.has(id)) continue;
      this.#cancelled.add(id);
      await this.#wish({ do: 'cancel', operationId: id });
    }
  }

  /** Add-ons that are ready and free, with what they have. */
  async #idle(): Promise<any[]> {
    const { rows } = await this.knex.raw(`
      select a.id, a.service_id, a.destination_id, b.id as binding, b.alias,
        (select k.id from backups k where k.addon_id = a.id and k.state = 'ready' limit 1) as backup,
        (select r.id from addons r where r.service_id = a.service_id and r.destination_id = a.destination_id
           and r.state = 'ready' and r.leased_to is null and r.origin ->> 'kind' = 'restore'
           and not exists (select from bindings x where x.addon_id = r.id and x.removed_at is null) limit 1) as restored
      from addons a left join bindings b on b.addon_id = a.id and b.removed_at is null
      where a.state = 'ready' and not exists (
        select from operations o where o.state in ('waiting', 'running')
          and (o.addon_id = a.id or o.input ->> 'otherId' = cast(a.id as text)
            or o.input ->> 'sourceId' = cast(a.id as text)))
      order by md5(cast(a.id as text) || cast(clock_timestamp() as text)) limit 6`);
    return rows;
  }

  async #next(addon: any): Promise<Wish | null> {
    const turn = (this.#turns.get(addon.id) ?? this.#turns.size) + 1;
    this.#turns.set(addon.id, turn);
    const isExtra = addon.binding !== null && addon.alias !== 'database';
    if (addon.binding === null || isExtra) {
      return turn % 2 === 0
        ? {
            do: 'destroy',
            addonId: addon.id,
            keepBackupDays: isExtra ? 7 : null,
          }
        : null;
    }
    switch (turn % 8) {
      case 0:
        return { do: 'backup', addonId: addon.id };
      case 1:
        return {
          do: 'clone',
          sourceId: addon.id,
          destinationId: addon.destination_id,
        };
      case 2:
        return addon.backup && { do: 'restore', backupId: addon.backup };
      case 3:
        return (
          addon.restored && {
            do: 'swap',
            bindingId: addon.binding,
            otherId: addon.restored,
          }
        );
      case 4:
        return {
          do: 'create',
          serviceId: addon.service_id,
          destinationId: addon.destination_id,
          alias: `extra-${newId().slice(-6)}`,
        };
      case 6:
        return addon.backup && { do: 'remove-backup', backupId: addon.backup };
      default:
        return {
          do: 'rotate',
          bindingId: addon.binding,
          leaked: turn % 8 === 7,
        };
    }
  }
}
