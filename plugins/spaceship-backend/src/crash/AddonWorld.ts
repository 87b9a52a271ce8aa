import type {
  AddonRequest,
  AddonStatus,
  BackupStatus,
  Credential,
  CredentialSessions,
  Effect,
  InventoryItem,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Effects, SeenEffect } from './Effects';

type Login = { isProven: boolean; state: 'open' | 'fenced' | 'gone' };
type Addon = { logins: Map<number, Login>; isDestroyed: boolean };

/** Data stores outside of the engine: which logins they have, and who is in. It survives the workers that call it. */
export class AddonWorld {
  /** What must never happen: a login was taken before the one after it was proven. */
  readonly faults: string[] = [];
  /** Who lost a login that they used, by the operation that took it: only one that leaked may. */
  readonly losses: { operation: string; what: string }[] = [];
  /** Somebody who keeps a login of an add-on whatever happens: add-on → generation. */
  readonly stubborn = new Map<string, number>();
  readonly #broken = new Set<string>();
  readonly #addons = new Map<string, Addon>();
  readonly #backups = new Set<string>();
  readonly #removed = new Set<string>();

  constructor(
    private readonly effects: Effects,
    private readonly logins: () => { login: string; name: string }[],
  ) {}

  ask(id: string): AddonStatus {
    const addon = this.#addons.get(id);
    if (!addon) return { state: 'absent' };
    return addon.isDestroyed
      ? { state: 'destroyed' }
      : { state: 'ready', detail: 'A login has written and read.' };
  }

  provision(request: AddonRequest, effect: Effect, worker: string): void {
    this.#make('create', request.id, effect, worker);
  }

  clone(
    source: string,
    request: AddonRequest,
    effect: Effect,
    worker: string,
  ): void {
    if (this.#of(source).isDestroyed) throw new Error('The source is gone.');
    this.#make('clone', request.id, effect, worker);
  }

  restore(
    backup: string,
    request: AddonRequest,
    effect: Effect,
    worker: string,
  ): void {
    if (!this.#backups.has(backup)) throw new Error('There is no such backup.');
    this.#make('restore', request.id, effect, worker);
  }

  mint(
    id: string,
    generation: number,
    effect: Effect,
    worker: string,
  ): Credential {
    this.effects.enter('mint', id, effect, worker);
    const { logins } = this.#of(id);
    if (!logins.has(generation)) {
      logins.set(generation, { isProven: false, state: 'open' });
    }
    return {
      generation,
      values: { URL: loginOf(id, generation), HOST: 'memory.local' },
      secretKeys: ['URL'],
    };
  }

  probe(id: string, { generation }: Credential): void {
    const login = this.#of(id).logins.get(generation);
    if (this.#broken.has(id) || login?.state !== 'open') {
      throw new Error('The login was refused.');
    }
    login.isProven = true;
  }

  sessions(id: string): CredentialSessions[] {
    return [...this.#of(id).logins.keys()].map(generation => {
      const names = this.#users(id, generation);
      return {
        generation,
        count: names.length,
        oldestAt: null,
        users: names.map(name => ({ name, count: 1 })),
      };
    });
  }

  fence(id: string, generation: number, effect: Effect, worker: string): void {
    this.effects.enter('fence', id, effect, worker);
    this.#checkSuccessor('fenced', id, generation);
    this.#set(id, generation, 'fenced');
  }

  unfence(
    id: string,
    generation: number,
    effect: Effect,
    worker: string,
  ): void {
    this.effects.enter('unfence', id, effect, worker);
    this.#set(id, generation, 'open');
  }

  revoke(id: string, generation: number, effect: Effect, worker: string): void {
    this.effects.enter('revoke', id, effect, worker);
    this.#checkSuccessor('revoked', id, generation);
    const users = this.#users(id, generation);
    if (users.length > 0) {
      this.losses.push({
        operation: effect.identity.subject,
        what: `${users} lost generation ${generation} of ${id}`,
      });
    }
    this.#set(id, generation, 'gone');
  }

  backup(id: string, backup: string, effect: Effect, worker: string): void {
    this.effects.enter('backup', id, effect, worker);
    this.#of(id);
    if (this.#removed.has(backup)) {
      throw new Error('A removed id never comes back.');
    }
    this.#backups.add(backup);
  }

  askBackup(backup: string): BackupStatus {
    return this.#backups.has(backup)
      ? {
          state: 'ready',
          location: `memory://${backup}`,
          sizeBytes: 1,
          takenAt: new Date().toISOString(),
        }
      : { state: 'absent' };
  }

  removeBackup(
    id: string,
    backup: string,
    effect: Effect,
    worker: string,
  ): void {
    this.effects.enter('remove-backup', id, effect, worker);
    this.#removed.add(backup);
    this.#backups.delete(backup);
  }

  destroy(id: string, effect: Effect, worker: string): void {
    this.effects.enter('destroy', id, effect, worker);
    this.#addons.set(id, { logins: new Map(), isDestroyed: true });
  }

  inventory(): InventoryItem[] {
    return [
      ...[...this.#addons]
        .filter(([, { isDestroyed }]) => !isDestroyed)
        .map(([addonId]) => ({ addonId, what: 'data', where: 'memory' })),
      ...[...this.#backups].map(backupId => ({
        backupId,
        what: 'backup',
        where: 'memory',
      })),
    ];
  }

  /** From now on no new login of this add-on can be proven. */
  refuse(id: string): void {
    this.#broken.add(id);
  }

  /** Logins of an add-on that are not gone. */
  living(id: string): number[] {
    return [...(this.#addons.get(id)?.logins ?? [])]
      .filter(([, { state }]) => state !== 'gone')
      .map(([generation]) => generation);
  }

  #make(
    kind: SeenEffect['kind'],
    id: string,
    effect: Effect,
    worker: string,
  ): void {
    this.effects.enter(kind, id, effect, worker);
    const known = this.#addons.get(id);
    if (known?.isDestroyed) throw new Error('A destroyed id never comes back.');
    if (!known) {
      this.#addons.set(id, { logins: new Map(), isDestroyed: false });
    }
  }

  #of(id: string): Addon {
    const addon = this.#addons.get(id);
    if (!addon) throw new Error(`There is no add-on ${id}.`);
    return addon;
  }

  #set(id: string, generation: number, state: Login['state']): void {
    const login = this.#of(id).logins.get(generation);
    if (login) login.state = state;
  }

  /** One that was proven is taken away only while another one that was proven is open. */
  #checkSuccessor(what: string, id: string, generation: number): void {
    const { logins } = this.#of(id);
    const isUsed = this.#users(id, generation).length > 0;
    const hasOther = [...logins].some(
      ([other, { isProven, state }]) =>
        other !== generation && isProven && state === 'open',
    );
    if (isUsed && !hasOther) {
      this.faults.push(`${generation} of ${id} was ${what} without another`);
    }
  }

  #users(id: string, generation: number): string[] {
    return [
      ...this.logins()
        .filter(({ login }) => login === loginOf(id, generation))
        .map(({ name }) => name),
      ...(this.stubborn.get(id) === generation ? ['stubborn'] : []),
    ];
  }
}

const loginOf = (id: string, generation: number): string =>
  `memory://${id}/${generation}`;
