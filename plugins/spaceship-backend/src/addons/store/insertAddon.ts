import type { Knex } from 'knex';
import { ConflictError } from '@backstage/errors';
import {
  newId,
  type AddonId,
  type AddonOrigin,
  type BindingId,
} from '@spaceship/backstage-plugin-spaceship-common';

/** Where an add-on belongs, and under which alias its service sees it; null: nothing is bound to it. */
export type NewAddon = {
  serviceId: string;
  destinationId: string;
  alias: string | null;
  type: string;
  plan: string;
  origin: AddonOrigin | null;
  expiresInDays: number | null;
};

/** Stores an add-on that an operation makes, with its binding. */
export async function insertAddon(
  trx: Knex.Transaction,
  addon: NewAddon,
): Promise<{ addonId: AddonId; bindingId: BindingId | null }> {
  const { serviceId, destinationId, alias } = addon;
  const addonId: AddonId = newId<'addon'>();
  await trx('addons').insert({
    id: addonId,
    service_id: serviceId,
    destination_id: destinationId,
    alias,
    type: addon.type,
    plan: addon.plan,
    state: addon.origin === null ? 'provisioning' : 'copying',
    origin: addon.origin && JSON.stringify(addon.origin),
    last_generation: 1,
    expires_at:
      addon.expiresInDays === null
        ? null
        : trx.raw(`now() + ? * interval '1 day'`, [addon.expiresInDays]),
  });
  if (alias === null) return { addonId, bindingId: null };
  const bindingId: BindingId = newId<'binding'>();
  const [made] = await trx('bindings')
    .insert({
      id: bindingId,
      addon_id: addonId,
      service_id: serviceId,
      destination_id: destinationId,
      alias,
    })
    .onConflict(
      trx.raw(
        '(service_id, destination_id, alias) where removed_at is null',
      ) as unknown as string,
    )
    .ignore()
    .returning('id');
  if (!made) {
    throw new ConflictError(`There is an add-on under the alias ${alias}.`);
  }
  return { addonId, bindingId };
}
