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
  /** Being made, or filled from a copy; `detail` says how far it is. */
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
  /** When the credential ends by itself, ISO 8601; null: never. */
  expiresAt?: string | null;
};

/** A key that somebody made elsewhere; `expiresAt` null: it does not end by itself. */
export type OfferedKey = { key: string; expiresAt: string | null };

/** What a provider can do; the planner refuses at planning time what it can't. */
export type AddonCapabilities = {
  /** Two credentials hold at once, so that a rotation needs no pause. */
  rotation: boolean;
  /** Who uses which generation can be counted. Without it a rotation asks a person, or waits for its deadline. */
  sessions: boolean;
  /** Clone, backup and restore. */
  copies: boolean;
  /** Its keys are made elsewhere and can be handed in. */
  offeredKeys?: boolean;
};

/** Who uses one generation now. */
export type CredentialSessions = {
  generation: number;
  count: number;
  /** The oldest session's beginning, ISO 8601. */
  oldestAt: string | null;
  /** What those who use it call themselves, how many sessions each has, and since when the oldest of them, ISO 8601. */
  users: readonly { name: string; count: number; since?: string }[];
  /** What the store calls this generation, where it has a name there. */
  login?: string;
};

export type AddonMetrics = {
  at: string;
  sizeBytes: number | null;
  connections: number | null;
  connectionLimit: number | null;
};

export type BackupStatus =
  | { state: 'absent' }
  | { state: 'running'; detail: string }
  /** `takenAt`: the instant whose data it has, ISO 8601. */
  | {
      state: 'ready';
      location: string;
      sizeBytes: number;
      takenAt: string;
    }
  | { state: 'failed'; message: string; terminal: boolean };

/**
 * Provisions one kind of data store or external API. Idempotent by the ids it is given; a destroyed id never comes
 * back. Throws `TerminalError`, `FencedError`, or anything else for "try again".
 */
export interface AddonProvider {
  readonly type: string;
  readonly plans: readonly string[];
  readonly capabilities: AddonCapabilities;
  /** The plan that whoever asks for this one gets at a destination of that tier. Without it: the one that is asked for. */
  planAt?(plan: string, tier: 'review' | 'staging' | 'production'): string;
  /** What a service's file asks for, where that is no plan itself but `planAt` chooses one. Without it: the plans. */
  readonly wishes?: readonly string[];
  /** Why this plan may not be used at a destination of this tier, or null. A review environment never gets production's. */
  objection?(
    plan: string,
    tier: 'review' | 'staging' | 'production',
  ): string | null;
  /** Starts provisioning, or adopts it. */
  provision(request: AddonRequest, effect: Effect): Promise<void>;
  ask(addonId: string): Promise<AddonStatus>;
  /**
   * Makes the login of this generation, or finds it; the same generation gives the same credential. `offered` is the key
   * that a person handed in for it, where the keys of an external API are made elsewhere.
   */
  mint(
    addonId: string,
    generation: number,
    effect: Effect,
    offered?: OfferedKey,
  ): Promise<Credential>;
  /**
   * Logs in by the way the application connects, writes and reads. Throws when that fails; where less was tried, it says
   * in a sentence what is not proven.
   */
  probe(
    addonId: string,
    credential: Credential,
  ): Promise<void | { unproven: string }>;
  /** Sessions by generation, as the store itself counts them. */
  sessions(addonId: string): Promise<readonly CredentialSessions[]>;
  /** No new login with this generation; sessions that are open go on. Undone by `unfence`. */
  fence(addonId: string, generation: number, effect: Effect): Promise<void>;
  unfence(addonId: string, generation: number, effect: Effect): Promise<void>;
  /** Ends its sessions, removes the login, and looks that nothing of it is left. One that is gone is no failure. */
  revoke(addonId: string, generation: number, effect: Effect): Promise<void>;
  metrics(addonId: string): Promise<AddonMetrics>;
  /**
   * Makes the add-on of the request from the data of another one, which is neither stopped nor cut. Starts, or adopts;
   * `ask` of the new id says how far it is. The copy accepts no application before its passwords are new.
   */
  clone(sourceId: string, request: AddonRequest, effect: Effect): Promise<void>;
  /** Starts a backup under an id of its own, or adopts it. */
  backup(addonId: string, backupId: string, effect: Effect): Promise<void>;
  askBackup(backupId: string): Promise<BackupStatus>;
  /**
   * Nothing is left of it, and the id is tombstoned: also one that was never begun can't be begun any more, for a call
   * to begin it may still be on its way.
   */
  removeBackup(
    addonId: string,
    backupId: string,
    effect: Effect,
  ): Promise<void>;
  /** Makes the add-on of the request from a backup; `ask` of the new id says how far it is. Passwords are new. */
  restore(
    backupId: string,
    request: AddonRequest,
    effect: Effect,
  ): Promise<void>;
  /** Nothing is left but its backups; the id is tombstoned. */
  destroy(addonId: string, effect: Effect): Promise<void>;
  /** Everything that carries our tag. */
  inventory(): Promise<readonly InventoryItem[]>;
}

/** Something that exists outside the database and carries our tag. */
export type InventoryItem = {
  addonId?: string;
  backupId?: string;
  what: string;
  where: string;
};

export interface AddonRegistry {
  addProvider(provider: AddonProvider): void;
}

/** Add-on providers register here. */
export const spaceshipAddonsExtensionPoint =
  createExtensionPoint<AddonRegistry>({ id: 'spaceship.addons' });
