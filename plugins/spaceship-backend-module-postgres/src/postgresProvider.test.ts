import { TestAgent } from '@spaceship/agent/testing';
import type { Credential } from '@spaceship/backstage-plugin-spaceship-node';
import { addonProviderConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { PostgresProvider } from './postgresProvider';

async function login(credential: Credential): Promise<Client> {
  const client = new Client({
    connectionString: credential.values.URL,
    application_name: 'application',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function query(credential: Credential, sql: string, values?: unknown[]) {
  const client = await login(credential);
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

describe('PostgresProvider', () => {
  addonProviderConformance(
    { rotation: true, sessions: true, copies: true },
    async () => {
      const agent = await TestAgent.start();
      const provider = new PostgresProvider(agent.client);
      return {
        provider,
        crash: () => agent.crash(),
        dispose: () => agent.dispose(),
        connect: async credential => {
          const client = await login(credential);
          return {
            use: async () => {
              await client.query('SELECT 1');
            },
            end: () => client.end(),
          };
        },
        data: {
          write: async (credential, value) => {
            await query(
              credential,
              'CREATE TABLE IF NOT EXISTS kept (one int PRIMARY KEY, value text)',
            );
            await query(
              credential,
              'INSERT INTO kept VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET value = excluded.value',
              [value],
            );
          },
          read: async credential => {
            const { rows } = await query(credential, 'SELECT value FROM kept');
            return rows[0].value;
          },
          killServer: async addonId => {
            const all = await provider.inventory();
            const { where } = all.find(found => found.addonId === addonId)!;
            const pidFile = path.join(where, 'data', 'postmaster.pid');
            const [pid] = fs.readFileSync(pidFile, 'utf8').split('\n');
            process.kill(Number(pid), 'SIGKILL');
          },
          at: (credential, address) => {
            const url = new URL(address.values.URL);
            url.username = credential.values.USER;
            url.password = credential.values.PASSWORD;
            return {
              ...credential,
              values: { ...credential.values, URL: url.href },
            };
          },
          spoil: async location => {
            const file = fs.openSync(location, 'r+');
            fs.writeSync(file, Buffer.alloc(4096, 7), 0, 4096, 20_000);
            fs.closeSync(file);
          },
        },
      };
    },
  );
});
