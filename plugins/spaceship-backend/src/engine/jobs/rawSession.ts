import type { Knex } from 'knex';
import type { Client } from 'pg';
import { keepAlive } from '../sessions';

export type RawSession = {
  /** Settles when the session was open for the first time. */
  opened: Promise<void>;
  /** The living connection, or null while it is being opened again. */
  client(): Client | null;
  close(): Promise<void>;
};

/**
 * One connection outside the pool, made as the pool makes its own, for what belongs to a session: listening, advisory
 * locks. Opened again when it is lost.
 */
export function rawSession(
  knex: Knex,
  options: {
    name: string;
    retryMs: number;
    onOpen(client: Client): Promise<void>;
    onError(error: Error): void;
  },
): RawSession {
  let current: Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const lost = (client: Client, error: Error) => {
    if (current === client) current = null;
    if (closed) return;
    options.onError(error);
    retry();
  };

  const open = async (): Promise<void> => {
    const client: Client = await knex.client.acquireRawConnection();
    keepAlive(client);
    let failed = false;
    const fail = (error: Error) => {
      if (failed) return;
      failed = true;
      client.end().catch(() => {});
      lost(client, error);
    };
    client.on('error', fail);
    client.on('end', () => fail(new Error('The database closed the session')));
    if (closed) {
      await client.end();
      return;
    }
    try {
      const { role } = knex.client.config as { role?: string };
      if (role) await client.query(`set role "${role.replace(/"/g, '""')}"`);
      await client.query(`set application_name = '${options.name}'`);
      await options.onOpen(client);
    } catch (error) {
      failed = true;
      await client.end().catch(() => {});
      throw error;
    }
    if (!failed) current = client;
  };

  const retry = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      open().catch(error => {
        options.onError(error);
        if (!closed) retry();
      });
    }, options.retryMs);
  };

  return {
    opened: open(),
    client: () => current,
    async close() {
      closed = true;
      clearTimeout(timer);
      const client = current;
      current = null;
      await client?.end().catch(() => {});
    },
  };
}
