import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { Client, type ClientConfig } from 'pg';

const patienceMs = 60_000;
const pauseMs = 250;

/** What a server says, or does not say, while it is starting. */
const notYet = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ETIMEDOUT',
  '57P03',
]);

/**
 * Waits until the portal's Postgres takes connections: the portal may be started together with it, and no plugin of a
 * backend starts without. Anything but "not yet" is left to those who connect.
 */
export async function waitForPostgres(
  config: Config,
  logger: LoggerService,
): Promise<void> {
  if (config.getOptionalString('backend.database.client') !== 'pg') return;
  const connection: string | ClientConfig | undefined = config.getOptional(
    'backend.database.connection',
  );
  if (connection === undefined) return;
  const isUrl = typeof connection === 'string';
  const deadline = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    const client = new Client({
      ...(isUrl
        ? { connectionString: connection }
        : { database: 'postgres', ...(connection as ClientConfig) }),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (!notYet.has(code) || performance.now() > deadline) return;
      if (attempt === 1)
        logger.info('Waiting for Postgres to take connections');
      await delay(pauseMs);
    } finally {
      await client.end().catch(() => {});
    }
  }
}
