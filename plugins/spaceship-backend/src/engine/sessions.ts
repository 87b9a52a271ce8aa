import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { Client } from 'pg';

/**
 * A process that is frozen inside a transaction must not hold its locks for ever, and a statement that hangs must not
 * hold a lane. Migrations have run before the engine starts: they may take their time.
 */
const limits = `
  set idle_in_transaction_session_timeout = '5s';
  set lock_timeout = '5s';
  set statement_timeout = '30s'`;

/** Connections that the engine needs beside those of its lanes. */
const reserve = 5;

/** Limits every session of the pool from its next use on: a connection answers its queries in the order it gets them. */
export function limitSessions(knex: Knex): void {
  const limited = new WeakSet<Client>();
  knex.client.pool.on('acquireSuccess', (_id: number, session: Client) => {
    if (limited.has(session)) return;
    limited.add(session);
    session.query(limits).catch(() => {});
  });
}

/** As many lanes as the pool has connections for. */
export function lanesFor(
  knex: Knex,
  wanted: number,
  logger: LoggerService,
): number {
  const { max } = knex.client.pool as { max: number };
  const possible = Math.max(1, max - reserve);
  if (possible < wanted) {
    logger.info(
      `The engine uses ${possible} of ${wanted} lanes, because its pool has ${max} connections; backend.database.knexConfig.pool.max sets more`,
    );
  }
  return Math.min(wanted, possible);
}
