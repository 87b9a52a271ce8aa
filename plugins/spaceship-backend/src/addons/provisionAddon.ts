import type { Knex } from 'knex';
import {
  newId,
  type StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  FencedError,
  TerminalError,
  type AddonProvider,
  type AddonRequest,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { SecretBox } from '../secrets/SecretBox';
import { credentialContext } from './store/currentCredentials';

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

const askAgainMs = 500;

/**
 * The step that gives a service its add-on at a destination: row, provider, first credential, a real login, current.
 * Safe to call again at any point: what is there is adopted.
 */
export async function provisionAddon(
  deps: ProvisionAddonDeps,
  binding: AddonBinding,
  effect: Effect,
): Promise<StepOutcome> {
  const provider = deps.providers.get(binding.type);
  if (!provider) {
    return failed(
      `No provider makes add-ons of type ${binding.type}. Known: ${
        [...deps.providers.keys()].join(', ') || 'none'
      }. Install a module for it, or change the type in spaceship.yaml.`,
    );
  }
  if (!provider.plans.includes(binding.plan)) {
    return failed(
      `${binding.type} has no plan ${
        binding.plan
      }. Its plans are ${provider.plans.join(', ')}.`,
    );
  }
  try {
    const request = await bindingRow(deps.knex, binding);
    const status = await provider.ask(request.id);
    switch (status.state) {
      case 'absent':
        await provider.provision(request, effect);
        return { state: 'running', askAgainMs };
      case 'provisioning':
        return {
          state: 'running',
          askAgainMs,
          output: { detail: status.detail },
        };
      case 'failed':
        if (status.terminal) {
          await setState(deps.knex, request.id, 'failed');
          return failed(status.message);
        }
        await provider.provision(request, effect);
        return {
          state: 'running',
          askAgainMs,
          output: { detail: status.message },
        };
      case 'destroyed':
        return failed(
          `The add-on ${binding.alias} was destroyed. Deliver again to make a new one.`,
        );
      default:
        await issueCredential(deps, provider, request.id, effect);
        return {
          state: 'succeeded',
          output: { addonId: request.id, detail: status.detail },
        };
    }
  } catch (error) {
    if (error instanceof FencedError) throw error;
    if (error instanceof TerminalError) return failed(error.message);
    throw error;
  }
}

const failed = (message: string): StepOutcome => ({
  state: 'failed',
  error: { message, terminal: true },
});

/** The binding's row, made once: concurrent callers get the same id by the unique index `addons_binding`. */
async function bindingRow(
  knex: Knex,
  binding: AddonBinding,
): Promise<AddonRequest> {
  const place = {
    service_id: binding.serviceId,
    destination_id: binding.destinationId,
    alias: binding.alias,
  };
  await knex.raw(
    `insert into addons (id, service_id, destination_id, alias, type, plan, state)
     values (:id, :service_id, :destination_id, :alias, :type, :plan, 'provisioning')
     on conflict (service_id, destination_id, alias) where state <> 'destroyed' do nothing`,
    { id: newId<'addon'>(), type: binding.type, plan: binding.plan, ...place },
  );
  const row = await knex('addons')
    .join('services', 'services.id', 'addons.service_id')
    .join('destinations', 'destinations.id', 'addons.destination_id')
    .where(place)
    .whereNot('state', 'destroyed')
    .first('addons.id', 'type', 'plan', 'services.name', 'destinations.slug');
  if (row.type !== binding.type) {
    throw new TerminalError(
      `The add-on ${binding.alias} is a ${row.type} here and the release asks for ${binding.type}. Use another alias.`,
    );
  }
  return {
    id: row.id,
    plan: row.plan,
    service: { id: binding.serviceId, name: row.name },
    destination: { id: binding.destinationId, slug: row.slug },
  };
}

/** Generation 1: minted, probed by a real login, current. A generation that is current already is left as it is. */
async function issueCredential(
  deps: ProvisionAddonDeps,
  provider: AddonProvider,
  addonId: string,
  effect: Effect,
): Promise<void> {
  const { knex, box } = deps;
  const current = await knex('credentials')
    .where({ addon_id: addonId, state: 'current' })
    .first('generation');
  if (!current) {
    const credential = await provider.mint(addonId, 1, effect);
    await provider.probe(addonId, credential);
    await knex('credentials')
      .insert({
        addon_id: addonId,
        generation: credential.generation,
        state: 'current',
        sealed: box.seal(
          JSON.stringify(credential.values),
          credentialContext(addonId, credential.generation),
        ),
        keys: JSON.stringify(
          Object.keys(credential.values).map(name => ({
            name,
            secret: credential.secretKeys.includes(name),
          })),
        ),
      })
      .onConflict(['addon_id', 'generation'])
      .ignore();
  }
  await setState(knex, addonId, 'ready');
}

const setState = (knex: Knex, id: string, state: 'ready' | 'failed') =>
  knex('addons').where({ id }).whereNot('state', 'destroyed').update({ state });
