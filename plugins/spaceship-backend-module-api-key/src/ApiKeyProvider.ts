import {
  KeyAwaitedError,
  TerminalError,
  type AddonCapabilities,
  type AddonMetrics,
  type AddonProvider,
  type AddonRequest,
  type AddonStatus,
  type BackupStatus,
  type Credential,
  type CredentialSessions,
  type Effect,
  type InventoryItem,
  type OfferedKey,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { ApiKeyStore, GenerationState } from './ApiKeyStore';
import type { ApiKeyPlan, Tier } from './readApiKeyPlans';
import { runNextKey } from './runNextKey';
import { tryKey } from './tryKey';

const dayMs = 86_400_000;
const noCopies = 'The data of an external API is not ours to copy.';

/**
 * Keys of external APIs. A key is made elsewhere: handed in by a person, or printed by the operator's program. Two hold
 * at once, the current one and the one before; that the API itself forgets an old one is for its owner to see to.
 */
export class ApiKeyProvider implements AddonProvider {
  readonly type = 'api-key';
  readonly plans: readonly string[];
  readonly wishes: readonly string[];
  readonly capabilities: AddonCapabilities = {
    rotation: true,
    sessions: false,
    copies: false,
    offeredKeys: true,
  };

  constructor(
    private readonly configured: ReadonlyMap<string, ApiKeyPlan>,
    private readonly store: ApiKeyStore,
  ) {
    this.plans = [...configured.keys()];
    this.wishes = [
      ...new Set(
        this.plans.map(plan => plan.replace(/-(sandbox|production)$/, '')),
      ),
    ];
  }

  /** An API by its name gives the keys that are used there: one file of a service holds from its tests to production. */
  planAt(wished: string, tier: Tier): string {
    if (this.configured.has(wished)) return wished;
    const kinds = [`${wished}-sandbox`, `${wished}-production`].filter(name =>
      this.configured.has(name),
    );
    const fitting = kinds.filter(name =>
      this.configured.get(name)?.tiers.includes(tier),
    );
    const [best] = tier === 'production' ? fitting.reverse() : fitting;
    return best ?? kinds[0] ?? wished;
  }

  objection(plan: string, tier: Tier): string | null {
    const { tiers, title, isProduction } = this.#plan(plan);
    if (isProduction && tier === 'review') {
      return `A review environment never gets a production key of ${title}.`;
    }
    return tiers.includes(tier)
      ? null
      : `Keys of the plan ${plan} are used in ${tiers.join(
          ' and ',
        )}, not in ${tier}.`;
  }

  async provision({ id, plan }: AddonRequest, effect: Effect): Promise<void> {
    this.#plan(plan);
    if ((await this.store.find(id))?.isDestroyed) {
      throw new TerminalError(`The add-on ${id} was destroyed.`);
    }
    await this.store.write(id, effect.fence, { plan });
  }

  async ask(addonId: string): Promise<AddonStatus> {
    const addon = await this.store.find(addonId);
    if (!addon) return { state: 'absent' };
    return addon.isDestroyed
      ? { state: 'destroyed' }
      : { state: 'ready', detail: 'Its keys are kept.' };
  }

  async mint(
    addonId: string,
    generation: number,
    effect: Effect,
    offered?: OfferedKey,
  ): Promise<Credential> {
    const { name, plan, generations } = await this.#living(addonId);
    await this.store.write(addonId, effect.fence, {
      generations: generations[generation] ? {} : { [generation]: 'open' },
    });
    const { key, expiresAt } = await this.#next(
      addonId,
      name,
      generation,
      offered,
    );
    return {
      generation,
      values: { KEY: key, URL: plan.url, ...plan.variables },
      secretKeys: ['KEY'],
      expiresAt,
    };
  }

  /** Tries the key at the API where the plan says how; else it is taken on trust, and that is said. */
  async probe(
    addonId: string,
    credential: Credential,
  ): Promise<void | { unproven: string }> {
    const { generations, name, plan } = await this.#living(addonId);
    const state = generations[credential.generation] ?? 'open';
    if (state !== 'open' || !credential.values.KEY) {
      throw new Error(`Key ${credential.generation} is ${state}.`);
    }
    if (plan.probe) return tryKey(plan.probe, credential.values.KEY);
    return {
      unproven: `Nobody has asked ${plan.title} whether it takes this key: ${name} has no probe in the configuration.`,
    };
  }

  async sessions(): Promise<readonly CredentialSessions[]> {
    return [];
  }

  async fence(id: string, generation: number, effect: Effect) {
    await this.#move(id, generation, 'fenced', effect);
  }

  async unfence(id: string, generation: number, effect: Effect) {
    const addon = await this.store.find(id);
    if (addon?.generations[generation] === 'revoked') {
      throw new TerminalError(`Key ${generation} was revoked.`);
    }
    await this.#move(id, generation, 'open', effect);
  }

  async revoke(id: string, generation: number, effect: Effect) {
    await this.#move(id, generation, 'revoked', effect);
  }

  async metrics(): Promise<AddonMetrics> {
    return {
      at: new Date().toISOString(),
      sizeBytes: null,
      connections: null,
      connectionLimit: null,
    };
  }

  async clone(): Promise<void> {
    throw new TerminalError(noCopies);
  }

  async backup(): Promise<void> {
    throw new TerminalError(noCopies);
  }

  async askBackup(): Promise<BackupStatus> {
    return { state: 'absent' };
  }

  async removeBackup(): Promise<void> {}

  async restore(): Promise<void> {
    throw new TerminalError(noCopies);
  }

  async destroy(addonId: string, effect: Effect): Promise<void> {
    await this.store.write(addonId, effect.fence, { isDestroyed: true });
  }

  async inventory(): Promise<readonly InventoryItem[]> {
    return (await this.store.living()).map(addonId => ({
      addonId,
      what: 'keys of an external API',
      where: 'the portal',
    }));
  }

  /** One that was never made has nothing that could be done to it. */
  async #move(
    id: string,
    generation: number,
    state: GenerationState,
    effect: Effect,
  ): Promise<void> {
    const known = (await this.store.find(id))?.generations ?? {};
    await this.store.write(id, effect.fence, {
      generations: generation in known ? { [generation]: state } : {},
    });
  }

  async #next(
    addonId: string,
    plan: string,
    generation: number,
    offered: OfferedKey | undefined,
  ): Promise<OfferedKey> {
    if (offered) return offered;
    const { expiresInDays, nextKey, title } = this.#plan(plan);
    if (!nextKey) {
      throw new KeyAwaitedError(`${title} needs a key, and none was handed in`);
    }
    return {
      key: await runNextKey(nextKey, { addonId, plan, generation }),
      expiresAt:
        expiresInDays === null
          ? null
          : new Date(Date.now() + expiresInDays * dayMs).toISOString(),
    };
  }

  async #living(id: string) {
    const addon = await this.store.find(id);
    if (!addon || addon.isDestroyed) {
      throw new TerminalError(`There is no add-on ${id}.`);
    }
    return {
      name: addon.plan,
      plan: this.#plan(addon.plan),
      generations: addon.generations,
    };
  }

  #plan(name: string): ApiKeyPlan {
    const plan = this.configured.get(name);
    if (!plan) {
      throw new TerminalError(
        `There is no plan ${name}. Configured under spaceship.apiKeys: ${
          this.plans.join(', ') || 'none'
        }.`,
      );
    }
    return plan;
  }
}
