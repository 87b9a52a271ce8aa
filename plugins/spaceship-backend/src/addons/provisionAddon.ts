import type { Knex } from 'knex';
import {
  newId,
  type StepOutcome,
  type Tier,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  FencedError,
  KeyAwaitedError,
  TerminalError,
  type AddonProvider,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { SecretBox } from '../secrets/SecretBox';
import { choosePlan, unknownType } from './choosePlan';
import { askUntilReady, failed } from './steps/askUntilReady';
import { addonRequest } from './store/addonRequest';
import { credentialColumns } from './store/credentialRow';
import {
  forgetTakenKey,
  openPendingKey,
  takePendingKey,
} from './store/pendingKey';

export type ProvisionAddonDeps = {
  knex: Knex;
  box: SecretBox;
  providers: ReadonlyMap<string, AddonProvider>;
};

export type AddonBinding = {
  serviceId: string;
  destinationId: string;
  alias: string;
  type: string;
  plan: string;
};

/** The add-on that a binding leads to. */
type Bound = {
  bindingId: string;
  addonId: string;
  type: string;
  state: string;
  fence: number;
  isLeased: boolean;
};

const askAgainMs = 500;

/**
 * The step that gives a service its add-on at a destination: row, binding, provider, first credential, a real login,
 * current. Safe to call again at any point: what is there is adopted. While an operation makes it, that is waited for.
 */
export async function provisionAddon(
  deps: ProvisionAddonDeps,
  binding: AddonBinding,
  { identity }: Effect,
): Promise<StepOutcome> {
  const provider = deps.providers.get(binding.type);
  if (!provider) {
    return failed(unknownType(binding.type, deps.providers.keys()));
  }
  try {
    const tier = await tierOf(deps.knex, binding);
    const chosen = choosePlan(provider, binding.plan, tier);
    if ('objection' in chosen) return failed(chosen.objection);
    const bound = await bind(deps.knex, { ...binding, plan: chosen.plan });
    if (bound.state === 'ready' && (await hasCurrent(deps.knex, bound))) {
      return { state: 'succeeded', output: { addonId: bound.addonId } };
    }
    if (bound.isLeased) return waits(`${binding.alias} is ${bound.state}`);
    const effect = { identity, fence: bound.fence };
    const request = await addonRequest(deps.knex, bound.addonId);
    const outcome = await askUntilReady(provider, request, () =>
      provider.provision(request, effect),
    );
    if (outcome.state === 'failed') await fail(deps.knex, bound.addonId);
    if (outcome.state === 'succeeded') {
      await issueCredential(deps, provider, bound, effect);
    }
    return outcome;
  } catch (error) {
    if (error instanceof FencedError) {
      return waits(`an operation works on ${binding.alias}`);
    }
    if (error instanceof KeyAwaitedError) {
      return waits(`${error.message}: hand it in on the page of the add-on`);
    }
    if (error instanceof TerminalError) return failed(error.message);
    throw error;
  }
}

const waits = (detail: string): StepOutcome => ({
  state: 'running',
  askAgainMs,
  output: { detail },
});

async function tierOf(
  knex: Knex,
  { destinationId }: AddonBinding,
): Promise<Tier> {
  const { tier } = await knex('destinations')
    .where({ id: destinationId })
    .first('tier');
  return tier;
}

/** Binding and add-on, made once: concurrent callers get the same ids by the unique index `bindings_alias`. */
async function bind(knex: Knex, binding: AddonBinding): Promise<Bound> {
  await makeUnlessBound(knex, binding);
  const row = await knex('bindings')
    .join('addons', 'addons.id', 'bindings.addon_id')
    .where({
      'bindings.service_id': binding.serviceId,
      'bindings.destination_id': binding.destinationId,
      'bindings.alias': binding.alias,
    })
    .whereNull('removed_at')
    .first(
      'bindings.id as bindingId',
      'addons.id as addonId',
      'type',
      'state',
      'fence',
      'leased_to',
    );
  if (!row) throw new Error(`${binding.alias} is being removed.`);
  if (row.type !== binding.type) {
    throw new TerminalError(
      `The add-on ${binding.alias} is a ${row.type} here and the release asks for ${binding.type}. Use another alias.`,
    );
  }
  return {
    bindingId: row.bindingId,
    addonId: row.addonId,
    type: row.type,
    state: row.state,
    fence: Number(row.fence),
    isLeased: row.leased_to !== null,
  };
}

/** Both rows or none: the add-on of whoever comes second is not stored. */
async function makeUnlessBound(
  knex: Knex,
  binding: AddonBinding,
): Promise<void> {
  await knex
    .raw(
      `with taken as (
       select from bindings
       where service_id = :service and destination_id = :destination and alias = :alias and removed_at is null),
     addon as (
       insert into addons (id, service_id, destination_id, alias, type, plan, state)
       select :addon, :service, :destination, :alias, :type, :plan, 'provisioning'
       where not exists (select from taken)
       returning id, service_id, destination_id, alias)
     insert into bindings (id, addon_id, service_id, destination_id, alias)
     select :binding, id, service_id, destination_id, alias from addon`,
      {
        addon: newId<'addon'>(),
        binding: newId<'binding'>(),
        service: binding.serviceId,
        destination: binding.destinationId,
        alias: binding.alias,
        type: binding.type,
        plan: binding.plan,
      },
    )
    .catch(error => {
      if (error.constraint !== 'bindings_alias') throw error;
    });
}

const hasCurrent = (knex: Knex, { bindingId }: Bound) =>
  knex('credentials')
    .where({ binding_id: bindingId, state: 'current' })
    .first('generation');

/** Generation 1: minted, probed by a real login, current. A generation that is current already is left as it is. */
async function issueCredential(
  deps: ProvisionAddonDeps,
  provider: AddonProvider,
  bound: Bound,
  effect: Effect,
): Promise<void> {
  const { knex, box } = deps;
  const { addonId, bindingId } = bound;
  if (!(await hasCurrent(knex, bound))) {
    const offered = await openPendingKey(knex, box, addonId);
    const credential = await provider.mint(
      addonId,
      1,
      effect,
      offered ?? undefined,
    );
    await provider.probe(addonId, credential);
    const at = new Date().toISOString();
    await knex.transaction(async trx => {
      await trx('credentials')
        .insert({
          ...credentialColumns(box, addonId, credential),
          binding_id: bindingId,
          state: 'current',
          history: JSON.stringify({ minted: at, probed: at, current: at }),
        })
        .onConflict(['addon_id', 'generation'])
        .ignore();
      await trx('addons')
        .where({ id: addonId })
        .update({
          last_generation: trx.raw('greatest(last_generation, 1)'),
        });
      if (offered) {
        const first = { addonId, generation: 1 };
        await takePendingKey(trx, box, first, offered);
        await forgetTakenKey(trx, first);
      }
    });
  }
  await knex('addons')
    .where({ id: addonId })
    .whereNot('state', 'destroyed')
    .update({ state: 'ready' });
}

const fail = (knex: Knex, id: string) =>
  knex('addons')
    .where({ id })
    .whereNot('state', 'destroyed')
    .update({ state: 'failed' });
