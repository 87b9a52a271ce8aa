import type { AddonAccess, AddonSpec, AgentClient } from '@spaceship/agent';
import {
  answerOf,
  identityKey,
  TerminalError,
  type AddonMetrics,
  type AddonProvider,
  type AddonRequest,
  type AddonStatus,
  type BackupStatus,
  type Credential,
  type CredentialSessions,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import {
  DATABASE,
  ensureDatabase,
  writeAndRead,
  type OwnedAccess,
} from './database';
import { allowLogin, ensureLogin, loginOf, passwordOf } from './logins';
import { measured, sessionsByGeneration } from './observe';
import { revokeLogin } from './revokeLogin';

const PROBE_LOGIN = 'spaceship_probe';

const effectOf = ({ identity, fence }: Effect) => ({
  identity: identityKey(identity),
  fence,
});

/** A Postgres server of its own for every add-on, on the machine that the agent runs on. */
export class PostgresProvider implements AddonProvider {
  readonly type = 'postgres';
  readonly plans = ['small'] as const;
  readonly capabilities = { rotation: true, sessions: true, copies: true };
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async provision(request: AddonRequest, effect: Effect): Promise<void> {
    await answerOf(this.#agent.provisionAddon(this.#spec(request, effect)));
  }

  async ask(addonId: string): Promise<AddonStatus> {
    const status = await answerOf(this.#agent.askAddon(addonId));
    if (status.state !== 'running') return status;
    try {
      const access = await this.#agent.accessAddon(addonId);
      await ensureDatabase(access);
      await ensureLogin(access, PROBE_LOGIN);
      await writeAndRead(this.#connection(access, PROBE_LOGIN));
      return { state: 'ready', detail: status.detail };
    } catch (error) {
      return {
        state: 'provisioning',
        detail: `The server runs, but a login fails: ${
          (error as Error).message
        }`,
      };
    }
  }

  async mint(
    addonId: string,
    generation: number,
    effect: Effect,
  ): Promise<Credential> {
    const access = await this.#owned(addonId, effect);
    const login = loginOf(generation);
    await ensureDatabase(access);
    await ensureLogin(access, login);
    const { host, port, user, password, database } = this.#connection(
      access,
      login,
    );
    return {
      generation,
      values: {
        URL: `postgres://${user}:${password}@${host}:${port}/${database}`,
        HOST: host,
        PORT: String(port),
        USER: user,
        PASSWORD: password,
        NAME: database,
      },
      secretKeys: ['URL', 'PASSWORD'],
    };
  }

  async probe(addonId: string, credential: Credential): Promise<void> {
    const status = await answerOf(this.#agent.askAddon(addonId));
    if (status.state === 'destroyed' || status.state === 'absent')
      throw new TerminalError(
        `The add-on ${addonId} is ${status.state}; provision a new one`,
      );
    await writeAndRead({ connectionString: credential.values.URL });
  }

  async sessions(addonId: string): Promise<readonly CredentialSessions[]> {
    return sessionsByGeneration(await this.#access(addonId));
  }

  async fence(
    addonId: string,
    generation: number,
    effect: Effect,
  ): Promise<void> {
    const access = await this.#owned(addonId, effect);
    await allowLogin(access, loginOf(generation), false);
  }

  async unfence(
    addonId: string,
    generation: number,
    effect: Effect,
  ): Promise<void> {
    const access = await this.#owned(addonId, effect);
    if (!(await allowLogin(access, loginOf(generation), true)))
      throw new TerminalError(
        `Generation ${generation} is revoked and can't come back; mint a new one`,
      );
  }

  async revoke(
    addonId: string,
    generation: number,
    effect: Effect,
  ): Promise<void> {
    const access = await this.#owned(addonId, effect);
    await revokeLogin(access, loginOf(generation));
  }

  async metrics(addonId: string): Promise<AddonMetrics> {
    return measured(await this.#access(addonId));
  }

  async clone(
    sourceId: string,
    request: AddonRequest,
    effect: Effect,
  ): Promise<void> {
    const spec = this.#spec(request, effect);
    await answerOf(this.#agent.cloneAddon({ ...spec, sourceId }));
  }

  async backup(
    addonId: string,
    backupId: string,
    effect: Effect,
  ): Promise<void> {
    await answerOf(
      this.#agent.startBackup({ addonId, backupId, effect: effectOf(effect) }),
    );
  }

  askBackup(backupId: string): Promise<BackupStatus> {
    return answerOf(this.#agent.askBackup(backupId));
  }

  async removeBackup(
    addonId: string,
    backupId: string,
    effect: Effect,
  ): Promise<void> {
    await answerOf(
      this.#agent.removeBackup({ addonId, backupId, effect: effectOf(effect) }),
    );
  }

  async restore(
    backupId: string,
    request: AddonRequest,
    effect: Effect,
  ): Promise<void> {
    const spec = this.#spec(request, effect);
    await answerOf(this.#agent.restoreAddon({ ...spec, backupId }));
  }

  async destroy(addonId: string, effect: Effect): Promise<void> {
    await answerOf(this.#agent.destroyAddon(addonId, effectOf(effect)));
  }

  inventory() {
    return answerOf(this.#agent.listAddons());
  }

  #access(addonId: string, effect?: Effect): Promise<AddonAccess> {
    return answerOf(
      this.#agent.accessAddon(addonId, effect && effectOf(effect)),
    );
  }

  /** Access for the newest owner, which it is asked to be again when it changes something. */
  async #owned(addonId: string, effect: Effect): Promise<OwnedAccess> {
    const access = await this.#access(addonId, effect);
    return { ...access, confirm: () => this.#access(addonId, effect) };
  }

  #spec(request: AddonRequest, effect: Effect): AddonSpec {
    const { id, plan, service, destination } = request;
    if (!this.plans.some(known => known === plan))
      throw new TerminalError(
        `There is no plan ${plan} for postgres; use ${this.plans.join(' or ')}`,
      );
    return {
      ...{ id, plan },
      service: { id: service.id, name: service.name },
      destination: { id: destination.id, slug: destination.slug },
      effect: effectOf(effect),
    };
  }

  #connection({ host, port, ...access }: AddonAccess, user: string) {
    const password = passwordOf({ host, port, ...access }, user);
    return { host, port, user, password, database: DATABASE };
  }
}
