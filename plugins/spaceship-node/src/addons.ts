import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Effect } from './effect';

export type AddonRequest = {
  /** The add-on's own id: everything that is made carries it as a tag. */
  id: string;
  plan: string;
  service: { id: string; name: string };
  destination: { id: string; slug: string };
};

export type AddonStatus =
  | { state: 'absent' }
  | { state: 'provisioning'; detail: string }
  /** A real login has written and read. */
  | { state: 'ready'; detail: string }
  | { state: 'failed'; message: string; terminal: boolean }
  | { state: 'destroyed' };

/** One generation of secrets of a binding. */
export type Credential = {
  generation: number;
  /** Variable suffix → value: `URL`, `HOST`, `PORT`, `USER`, `PASSWORD`, `NAME`. Bound under the alias: `DATABASE_URL`. */
  values: Readonly<Record<string, string>>;
  /** Suffixes whose values are secret. */
  secretKeys: readonly string[];
};

/** Provisions one kind of data store or external API. Idempotent by the add-on's id; a destroyed id never comes back. */
export interface AddonProvider {
  readonly type: string;
  readonly plans: readonly string[];
  /** Starts provisioning, or adopts it. */
  provision(request: AddonRequest, effect: Effect): Promise<void>;
  ask(addonId: string): Promise<AddonStatus>;
  /** Makes the login of this generation, or finds it; the same generation gives the same credential. */
  mint(
    addonId: string,
    generation: number,
    effect: Effect,
  ): Promise<Credential>;
  /** Logs in by the way the application connects, writes and reads. Throws when that fails. */
  probe(addonId: string, credential: Credential): Promise<void>;
  /** Nothing is left; the id is tombstoned. */
  destroy(addonId: string, effect: Effect): Promise<void>;
  /** Everything that carries our tag. */
  inventory(): Promise<
    readonly { addonId: string; what: string; where: string }[]
  >;
}

export interface AddonRegistry {
  addProvider(provider: AddonProvider): void;
}

/** Add-on providers register here. */
export const spaceshipAddonsExtensionPoint =
  createExtensionPoint<AddonRegistry>({ id: 'spaceship.addons' });
