import { randomUUID } from 'node:crypto';
import type { AddonProvider, AddonRequest, Credential } from '../../addons';
import type { Effect } from '../../effect';
import { Effects } from '../effects';
import { eventually } from '../eventually';

/** An open use of a credential, as an application has it. */
export type AddonSession = {
  /** Uses it once more; throws when it is refused or cut. */
  use(): Promise<void>;
  end(): Promise<void>;
};

/** What the kit needs of a provider's real surroundings. */
export type AddonProviderUnderTest = {
  provider: AddonProvider;
  /** Begins to use a credential as an application does; throws when it is refused. */
  connect(credential: Credential): Promise<AddonSession>;
  /** Kills whatever the provider talks to, as with kill -9, and brings it back. What add-ons are for goes on. */
  crash(): Promise<void>;
  dispose(): Promise<void>;
  /** Only where add-ons keep data, which can be copied. */
  data?: AddonDataUnderTest;
};

export type AddonDataUnderTest = {
  /** Keeps a value in the add-on by this credential, as an application would. */
  write(credential: Credential, value: string): Promise<void>;
  /** The value that was kept. */
  read(credential: Credential): Promise<string>;
  /** Kills the server of an add-on, as with kill -9. */
  killServer(addonId: string): Promise<void>;
  /** The user and the secret of one credential, at the address of another. */
  at(credential: Credential, address: Credential): Credential;
  /** Spoils a backup where it lies. */
  spoil(location: string): Promise<void>;
};

export const TEST_TIMEOUT_MS = 120_000;
const READY_WITHIN_MS = 60_000;

/** One add-on of the kit, with the effects that its owner has. */
export type Provisioned = { id: string; made: AddonRequest; effects: Effects };

/** What the parts of the kit share. Remembers what was made, so that nothing has to be left. */
export class AddonKit {
  readonly #under: AddonProviderUnderTest;
  readonly #addons: Provisioned[] = [];
  readonly #backups: { id: string; of: Provisioned }[] = [];

  constructor(under: AddonProviderUnderTest) {
    this.#under = under;
  }

  get under(): AddonProviderUnderTest {
    return this.#under;
  }

  get provider(): AddonProvider {
    return this.#under.provider;
  }

  get data(): AddonDataUnderTest {
    if (!this.#under.data)
      throw new Error('A provider with copies has to give the kit its data');
    return this.#under.data;
  }

  /** A new add-on that nobody asked for yet. */
  begin(): Provisioned {
    const made: AddonRequest = {
      id: randomUUID(),
      plan: this.provider.plans[0],
      service: { id: randomUUID(), name: 'kit' },
      destination: { id: randomUUID(), slug: 'staging' },
    };
    const begun = { id: made.id, made, effects: new Effects(made.id) };
    this.#addons.push(begun);
    return begun;
  }

  async provisioned(): Promise<Provisioned> {
    const begun = this.begin();
    await this.provider.provision(begun.made, begun.effects.next());
    await this.untilReady(begun.id);
    return begun;
  }

  async untilReady(id: string): Promise<void> {
    await eventually(
      () => this.provider.ask(id),
      ({ state }) => state === 'ready',
      READY_WITHIN_MS,
    );
  }

  /** A backup of the add-on that is ready. */
  async backedUp(of: Provisioned): Promise<string> {
    const backupId = this.beginBackup(of);
    await this.provider.backup(of.id, backupId, of.effects.next());
    await this.untilBackedUp(backupId);
    return backupId;
  }

  beginBackup(of: Provisioned): string {
    const id = randomUUID();
    this.#backups.push({ id, of });
    return id;
  }

  async untilBackedUp(backupId: string) {
    const status = await eventually(
      () => this.provider.askBackup(backupId),
      ({ state }) => state === 'ready',
      READY_WITHIN_MS,
    );
    if (status.state !== 'ready') throw new Error('It is not ready');
    return status;
  }

  /** Whether this credential is let in by the way an application takes. */
  async letsIn(credential: Credential): Promise<boolean> {
    try {
      const session = await this.#under.connect(credential);
      await session.use();
      await session.end();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Asks until `passes`, and crashes whenever the answer says something that it did not say before, numbers aside:
   * once in each phase.
   */
  async throughCrashes<T>(
    ask: () => Promise<T>,
    passes: (answer: T) => boolean,
    again: (effect: Effect) => Promise<void>,
    effect: Effect,
  ): Promise<number> {
    const seen = new Set<string>();
    await eventually(
      async () => {
        const answer = await ask();
        const said = JSON.stringify(answer).replace(/\d+/g, 'n');
        if (!passes(answer) && !seen.has(said)) {
          seen.add(said);
          await this.#under.crash();
          await again(effect);
        }
        return answer;
      },
      passes,
      READY_WITHIN_MS,
    );
    return seen.size;
  }

  /** Destroys and removes everything that the kit made. */
  async clear(): Promise<void> {
    await Promise.all(
      this.#addons.map(({ id, effects }) =>
        this.provider.destroy(id, effects.next()),
      ),
    );
    for (const { id, of } of this.#backups)
      await this.provider.removeBackup(of.id, id, of.effects.next());
  }
}
