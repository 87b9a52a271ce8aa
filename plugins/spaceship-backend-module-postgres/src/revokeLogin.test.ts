import { TestAgent } from '@spaceship/agent/testing';
import type { AddonAccess } from '@spaceship/agent';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { asSuperuser, connected, DATABASE } from './database';
import { sessionsByGeneration } from './observe';
import { PostgresProvider } from './postgresProvider';
import { revokeLogin } from './revokeLogin';

jest.setTimeout(120_000);

describe('revoking a login', () => {
  let agent: TestAgent;
  let access: AddonAccess;
  let mint: (generation: number) => Promise<string>;

  beforeAll(async () => {
    agent = await TestAgent.start();
    const provider = new PostgresProvider(agent.client);
    const id = randomUUID();
    const effect = {
      identity: { subject: id, step: 1, attempt: 1 },
      fence: 1,
    };
    await provider.provision(
      {
        ...{ id, plan: 'small' },
        service: { id: randomUUID(), name: 'shop' },
        destination: { id: randomUUID(), slug: 'staging' },
      },
      effect,
    );
    while ((await provider.ask(id)).state !== 'ready');
    access = await agent.client.accessAddon(id);
    mint = async generation =>
      (await provider.mint(id, generation, effect)).values.URL;
  });

  afterAll(() => agent.dispose());

  const login = async (url: string) => {
    const client = new Client({
      connectionString: url,
      application_name: 'shop',
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  };

  const ask = async (sql: string) =>
    (await asSuperuser(access, DATABASE, client => client.query(sql))).rows;

  it('hands what it owns in every database to the owner', async () => {
    const url = await mint(1);
    await connected({ connectionString: url }, async client => {
      await client.query('SET ROLE NONE');
      await client.query('SELECT lo_create(4711)');
    });
    const elsewhere = new URL(url);
    elsewhere.pathname = '/postgres';
    await connected({ connectionString: elsewhere.href }, async client => {
      await client.query('SET ROLE NONE');
      await client.query('SELECT lo_create(4712)');
    });
    await revokeLogin(access, 'app_g1');
    expect(
      await ask(`SELECT 1 FROM pg_roles WHERE rolname = 'app_g1'`),
    ).toEqual([]);
    expect(
      await ask(
        'SELECT lomowner::regrole::text AS owner FROM pg_largeobject_metadata',
      ),
    ).toEqual([{ owner: 'app_owner' }]);
  });

  it('ends the session of a role that somebody dropped under it', async () => {
    const session = await login(await mint(2));
    await session.query('SELECT 1');
    await ask('DROP ROLE app_g2');
    await session.query('CREATE TABLE still_inside (n int)');
    await revokeLogin(access, 'app_g2');
    await expect(session.query('SELECT 1')).rejects.toThrow();
  });

  it('says who uses a generation, by the name that they give themselves', async () => {
    const sessions = await Promise.all([mint(3), mint(3)]);
    const [one, other] = await Promise.all(sessions.map(login));
    await one.query(`SET application_name = 'worker'`);
    const counted = await sessionsByGeneration(access);
    const since = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(counted).toMatchObject([
      {
        generation: 3,
        login: 'app_g3',
        count: 2,
        users: [
          { name: 'shop from 127.0.0.1', count: 1, since },
          { name: 'worker from 127.0.0.1', count: 1, since },
        ],
      },
    ]);
    await Promise.all([one.end(), other.end()]);
  });
});
