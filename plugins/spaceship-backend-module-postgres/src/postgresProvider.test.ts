import { TestAgent } from '@spaceship/agent/testing';
import type { Credential } from '@spaceship/backstage-plugin-spaceship-node';
import { addonProviderConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import fs from 'node:fs';
import path from 'node:path';
import { connected } from './database';
import { PostgresProvider } from './postgresProvider';

const query = (credential: Credential, sql: string, values?: unknown[]) =>
  connected({ connectionString: credential.values.URL }, client =>
    client.query(sql, values),
  );

describe('PostgresProvider', () => {
  addonProviderConformance(async () => {
    const agent = await TestAgent.start();
    const provider = new PostgresProvider(agent.client);
    return {
      provider,
      crash: () => agent.crash(),
      dispose: () => agent.dispose(),
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
        const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
        process.kill(pid, 'SIGKILL');
      },
    };
  });
});
