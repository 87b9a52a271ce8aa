import type { AddonAccess, AgentClient } from '@spaceship/agent';
import {
  identityKey,
  TerminalError,
  type AddonProvider,
  type AddonRequest,
  type AddonStatus,
  type Credential,
  type Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import { agentAnswer } from './agentFailures';
import {
  DATABASE,
  ensureDatabase,
  ensureLogin,
  loginOf,
  passwordOf,
  writeAndRead,
} from './database';

const PROBE_LOGIN = 'spaceship_probe';

const effectOf = ({ identity, fence }: Effect) => ({
  identity: identityKey(identity),
  fence,
});

const unavailable = async (what: string): Promise<never> => {
  throw new TerminalError(`This provider can't ${what}`);
};

/** A Postgres server of its own for every add-on, on the machine that the agent runs on. */
export class PostgresProvider implements AddonProvider {
  readonly type = 'postgres';
  readonly plans = ['small'] as const;
  readonly capabilities = { rotation: false, sessions: false, copies: false };
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async provision(request: AddonRequest, effect: Effect): Promise<void> {
    if (!this.plans.some(plan => plan === request.plan))
      throw new TerminalError(
        `There is no plan ${request.plan} for postgres; use ${this.plans.join(
          ' or ',
        )}`,
      );
    await agentAnswer(
      this.#agent.provisionAddon({
        id: request.id,
        plan: request.plan,
        service: { id: request.service.id, name: request.service.name },
        destination: {
          id: request.destination.id,
          slug: request.destination.slug,
        },
        effect: effectOf(effect),
      }),
    );
  }

  async ask(addonId: string): Promise<AddonStatus> {
    const status = await agentAnswer(this.#agent.askAddon(addonId));
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
    const access = await agentAnswer(
      this.#agent.accessAddon(addonId, effectOf(effect)),
    );
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
    const status = await agentAnswer(this.#agent.askAddon(addonId));
    if (status.state === 'destroyed' || status.state === 'absent')
      throw new TerminalError(
        `The add-on ${addonId} is ${status.state}; provision a new one`,
      );
    await writeAndRead({ connectionString: credential.values.URL });
  }

  sessions(): Promise<never> {
    return unavailable('count sessions');
  }

  fence(): Promise<never> {
    return unavailable('fence a login');
  }

  unfence(): Promise<never> {
    return unavailable('unfence a login');
  }

  revoke(): Promise<never> {
    return unavailable('revoke a login');
  }

  metrics(): Promise<never> {
    return unavailable('be measured');
  }

  clone(): Promise<never> {
    return unavailable('be cloned');
  }

  backup(): Promise<never> {
    return unavailable('be backed up');
  }

  async askBackup() {
    return { state: 'absent' } as const;
  }

  removeBackup(): Promise<never> {
    return unavailable('remove a backup');
  }

  restore(): Promise<never> {
    return unavailable('be restored');
  }

  async destroy(addonId: string, effect: Effect): Promise<void> {
    await agentAnswer(this.#agent.destroyAddon(addonId, effectOf(effect)));
  }

  inventory() {
    return agentAnswer(this.#agent.listAddons());
  }

  #connection({ host, port, ...access }: AddonAccess, user: string) {
    const password = passwordOf({ host, port, ...access }, user);
    return { host, port, user, password, database: DATABASE };
  }
}
