import { TestAgent } from '@spaceship/agent/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Effect } from '@spaceship/backstage-plugin-spaceship-node';
import { asSuperuser, alone, DATABASE } from './database';
import { PostgresProvider } from './postgresProvider';

jest.setTimeout(120_000);

it('changes nothing for an owner that was frozen while a newer one came', async () => {
  const agent = await TestAgent.start();
  try {
    const provider = new PostgresProvider(agent.client);
    const id = randomUUID();
    const by = (fence: number): Effect => ({
      identity: { subject: id, step: 1, attempt: 1 },
      fence,
    });
    await provider.provision(
      {
        ...{ id, plan: 'small' },
        service: { id: randomUUID(), name: 'shop' },
        destination: { id: randomUUID(), slug: 'staging' },
      },
      by(1),
    );
    while ((await provider.ask(id)).state !== 'ready');
    const { values } = await provider.mint(id, 1, by(1));
    const access = await agent.client.accessAddon(id);

    let late: Promise<void>[] = [];
    await asSuperuser(access, DATABASE, client =>
      alone(client, async () => {
        late = [provider.fence(id, 1, by(1)), provider.revoke(id, 1, by(1))];
        late.forEach(one => one.catch(() => {}));
        const waiting = async () => {
          const { rows } = await client.query(
            `select 1 from pg_locks where locktype = 'advisory' and not granted`,
          );
          return rows.length;
        };
        while ((await waiting()) < late.length);
        // A newer owner does something, and the older ones go on only afterwards.
        await agent.client.accessAddon(id, { identity: 'newer', fence: 2 });
      }),
    );
    for (const one of late) {
      await expect(one).rejects.toMatchObject({ name: 'FencedError' });
    }
    const client = new Client({ connectionString: values.URL });
    await client.connect();
    await client.end();
  } finally {
    await agent.dispose();
  }
});
