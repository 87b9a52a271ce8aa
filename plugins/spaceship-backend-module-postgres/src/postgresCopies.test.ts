import { TestAgent } from '@spaceship/agent/testing';
import type {
  AddonRequest,
  Effect,
} from '@spaceship/backstage-plugin-spaceship-node';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { asSuperuser, connected } from './database';
import { PostgresProvider } from './postgresProvider';

jest.setTimeout(180_000);

const CLONED_WITHIN_MS = 90_000;

describe('copies of a Postgres on this machine', () => {
  let agent: TestAgent;
  let provider: PostgresProvider;

  beforeAll(async () => {
    agent = await TestAgent.start();
    provider = new PostgresProvider(agent.client);
  });

  afterAll(() => agent.dispose());

  const effect = (): Effect => ({
    identity: { subject: randomUUID(), step: 1, attempt: 1 },
    fence: 1,
  });

  const request = (): AddonRequest => ({
    ...{ id: randomUUID(), plan: 'small' },
    service: { id: randomUUID(), name: 'shop' },
    destination: { id: randomUUID(), slug: 'staging' },
  });

  const until = async (condition: () => Promise<boolean>) => {
    const giveUpAt = Date.now() + CLONED_WITHIN_MS;
    while (!(await condition()))
      if (Date.now() > giveUpAt) throw new Error('It takes too long');
  };
  const isReady = async (id: string) =>
    (await provider.ask(id)).state === 'ready';

  const filled = async () => {
    const made = request();
    await provider.provision(made, effect());
    await until(() => isReady(made.id));
    const credential = await provider.mint(made.id, 1, effect());
    await connected({ connectionString: credential.values.URL }, client =>
      client.query(
        `CREATE TABLE filling AS SELECT n, repeat(md5(n::text), 32) AS words FROM generate_series(1, 60000) n`,
      ),
    );
    return { id: made.id, credential };
  };

  const copyOf = async (id: string) => {
    const made = request();
    await provider.clone(id, made, effect());
    return made.id;
  };

  const isCopied = async (id: string) => {
    const status = await provider.ask(id);
    return status.state === 'provisioning' && status.detail.includes('copied');
  };

  const slots = async (id: string): Promise<number> =>
    asSuperuser(
      await agent.client.accessAddon(id),
      'postgres',
      async client => {
        const { rowCount } = await client.query(
          'SELECT 1 FROM pg_replication_slots',
        );
        return rowCount ?? 0;
      },
    );

  it('does not let in the source’s passwords at any time while it is made', async () => {
    const { id, credential } = await filled();
    const superuser = await agent.client.accessAddon(id);
    const copy = await copyOf(id);
    const { port } = recordOf(agent, copy);
    let tries = 0;
    const isLetIn = async (user: string, password: string) => {
      const client = new Client({
        ...{ host: '127.0.0.1', port, user, password, database: 'app' },
      });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        return false;
      }
    };
    await until(async () => {
      tries += 1;
      expect(await isLetIn(superuser.user, superuser.password)).toBe(false);
      const { USER, PASSWORD } = credential.values;
      expect(await isLetIn(USER, PASSWORD)).toBe(false);
      return isReady(copy);
    });
    expect(tries).toBeGreaterThan(5);
    const own = await provider.mint(copy, 1, effect());
    expect(await isLetIn(own.values.USER, own.values.PASSWORD)).toBe(true);
  });

  it('leaves no slot at the source when the agent is killed while it copies, and begins anew', async () => {
    const { id, credential } = await filled();
    const session = new Client(credential.values.URL);
    await session.connect();
    const copy = await copyOf(id);
    await until(() => isCopied(copy));
    await agent.kill();
    const access = new Client({
      ...{ host: '127.0.0.1', port: recordOf(agent, id).port },
      ...{ user: 'postgres', password: secretOf(agent, id) },
      database: 'postgres',
    });
    await access.connect();
    await until(async () => {
      const found = await access.query('SELECT 1 FROM pg_replication_slots');
      return found.rowCount === 0;
    });
    await access.end();
    await agent.run();
    await until(() => isReady(copy));
    expect(await slots(id)).toBe(0);
    const { rows } = await session.query('SELECT count(*)::int FROM filling');
    expect(rows).toEqual([{ count: 60_000 }]);
    await session.end();
    const items = await provider.inventory();
    expect(items.filter(({ addonId }) => addonId === copy)).toHaveLength(1);
  });

  it('leaves nothing of a clone that is destroyed right after the agent was killed', async () => {
    const { id } = await filled();
    const copy = await copyOf(id);
    await until(() => isCopied(copy));
    const { where } = (await provider.inventory()).find(
      ({ addonId }) => addonId === copy,
    )!;
    await agent.crash();
    await provider.destroy(copy, effect());
    expect(fs.existsSync(where)).toBe(false);
    expect(processesIn(where)).toEqual([]);
    expect(
      JSON.parse(
        fs.readFileSync(
          path.join(agent.state, 'agent', 'accounts.json'),
          'utf8',
        ),
      ).ids,
    ).not.toHaveProperty([`addon ${copy}`]);
  });
});

type Kept = { id: string; port: number };

/** What the agent wrote down of an add-on. */
function folderOf(agent: TestAgent, id: string): string {
  const addons = path.join(agent.state, 'agent', 'addons');
  const name = fs.readdirSync(addons).find(each => {
    const file = path.join(addons, each, 'addon.json');
    return (JSON.parse(fs.readFileSync(file, 'utf8')) as Kept).id === id;
  });
  return path.join(addons, name!);
}

const recordOf = (agent: TestAgent, id: string): Kept =>
  JSON.parse(
    fs.readFileSync(path.join(folderOf(agent, id), 'addon.json'), 'utf8'),
  );

const secretOf = (agent: TestAgent, id: string): string =>
  JSON.parse(
    fs.readFileSync(path.join(folderOf(agent, id), 'secrets.json'), 'utf8'),
  ).password;

/** Living processes that work in a folder. */
const processesIn = (folder: string): string[] =>
  fs.readdirSync('/proc').filter(pid => {
    try {
      return fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
