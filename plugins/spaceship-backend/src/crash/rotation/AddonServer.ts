import type { AgentClient } from '@spaceship/agent';
import { Client, type ClientConfig } from 'pg';

/** The Postgres of an add-on, asked itself and past the provider. */
export class AddonServer {
  constructor(
    private readonly agent: AgentClient,
    private readonly addonId: string,
  ) {}

  /** Logins of applications that there are. */
  async logins(): Promise<string[]> {
    const rows = await this.#ask(
      `select rolname as login from pg_roles where rolname ~ '^app_g[0-9]+$' order by 1`,
    );
    return rows.map(({ login }) => login);
  }

  /** Sessions that are open under these logins, or under one that exists no more. */
  async sessionsBut(login: string): Promise<string[]> {
    const rows = await this.#ask(
      `select coalesce(usename, 'a login that was removed') || ': ' || application_name as session
       from pg_stat_activity
       where backend_type = 'client backend' and usesysid is not null
         and (usename is null or usename ~ '^app_g[0-9]+$') and usename is distinct from $1`,
      [login],
    );
    return rows.map(({ session }) => session);
  }

  /** How many sessions a program has under a login. */
  async sessionsOf(program: string, login: string): Promise<number> {
    const rows = await this.#ask(
      'select 1 from pg_stat_activity where application_name = $1 and usename = $2',
      [program, login],
    );
    return rows.length;
  }

  async #ask(sql: string, values: unknown[] = []): Promise<any[]> {
    const { host, port, user, password } = await this.agent.accessAddon(
      this.addonId,
    );
    const client = await logIn({
      ...{ host, port, user, password },
      database: 'app',
      application_name: 'crash suite',
    });
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  }
}

/** A session of somebody else than the service. */
export async function logIn(config: ClientConfig): Promise<Client> {
  const client = new Client({ connectionTimeoutMillis: 10_000, ...config });
  // Whoever waits for an answer is told as well.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Null where one is let in; else how one is refused. */
export async function refusal(url: string): Promise<string | null> {
  try {
    const client = await logIn({ connectionString: url });
    await client.end();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
