import type { Knex } from 'knex';
import { openCredential } from '../../addons/store/credentialRow';
import { ahead } from '../masterKeys';
import { refusal, type AddonServer } from './AddonServer';
import type { Delivered } from './deliverConsumers';

/** The credential that processes get at some time. */
export type Current = { generation: number; url: string; login: string };

/** Every process of the service has one session that is always open. */
const leastSessions = 2;

/** Which credentials there are, by the rows and by the server itself; each answer is a list of what is wrong. */
export class Credentials {
  constructor(
    private readonly knex: Knex,
    private readonly server: AddonServer,
    private readonly at: Delivered,
  ) {}

  async current(): Promise<Current> {
    const row = await this.knex('credentials')
      .where({ binding_id: this.at.bindingId, state: 'current' })
      .first();
    const { generation, values } = openCredential(ahead, row);
    return { generation, url: values.URL, login: values.USER };
  }

  /** Somebody counted the sessions of a generation after this instant. */
  async wereCounted(generation: number, since: Date): Promise<boolean> {
    const row = await this.knex('credentials')
      .where({ addon_id: this.at.addonId, generation })
      .first('sessions_at');
    return row.sessions_at > since;
  }

  /** Another one, of this generation, has taken its place. */
  async replaced(before: Current, by: number): Promise<string[]> {
    const now = await this.current();
    return [
      ...(now.generation === by
        ? []
        : [`${now.login} took the place of ${before.login}`]),
      ...(await this.#isOnlyLogin(now)),
      ...(await this.#isRefused(before)),
      ...(await this.#areLeft({ [now.generation]: 'current' })),
    ];
  }

  /** It holds beside the one of this generation. */
  async overlaps(before: Current, by: number): Promise<string[]> {
    const how = await refusal(before.url);
    return [
      ...(how === null ? [] : [`the old login is refused by ${how}`]),
      ...(await this.#areLeft({
        [before.generation]: 'draining',
        [by]: 'current',
      })),
    ];
  }

  /** It is in its place again, and the one after it is gone. */
  async returned(before: Current): Promise<string[]> {
    return [
      ...(await this.#isOnlyLogin(before)),
      ...(await this.#areLeft({ [before.generation]: 'current' })),
    ];
  }

  async #isOnlyLogin({ login }: Current): Promise<string[]> {
    const logins = await this.server.logins();
    const others = await this.server.sessionsBut(login);
    const own = await this.server.sessionsOf('sample', login);
    return [
      ...(logins.join() === login ? [] : [`there are the logins ${logins}`]),
      ...others.map(session => `a session is left of ${session}`),
      ...(own >= leastSessions
        ? []
        : [`the service has ${own} sessions as ${login}`]),
    ];
  }

  async #isRefused({ url, login }: Current): Promise<string[]> {
    const how = await refusal(url);
    return how === '28P01' || how === '28000'
      ? []
      : [`${login} is not refused as it should: ${how}`];
  }

  /** Generations that are not revoked, with their states. */
  async #areLeft(expected: Record<number, string>): Promise<string[]> {
    const rows = await this.knex('credentials')
      .where({ addon_id: this.at.addonId })
      .whereNot('state', 'revoked')
      .orderBy('generation');
    const left = JSON.stringify(
      Object.fromEntries(
        rows.map(({ generation, state }) => [generation, state]),
      ),
    );
    return left === JSON.stringify(expected)
      ? []
      : [`the generations are ${left}`];
  }
}
