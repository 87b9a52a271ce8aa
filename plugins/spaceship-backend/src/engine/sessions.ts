import type { Socket } from 'node:net';
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

/** By those limits, a server that runs has answered by then: one that has not is frozen, or gone without a word. */
const longestSilenceMs = 35_000;
/** How often a connection on which nothing is said is tried. */
const keepAliveMs = 10_000;

/** Connections that the engine needs beside those of its lanes. */
const reserve = 5;

/** What the driver has and its types leave out. */
type Session = Client & {
  /** False from a statement until its answer. */
  readyForQuery: boolean;
  connection: { stream: Socket };
};

/** Limits every session of the pool from its next use on: a connection answers its queries in the order it gets them. */
export function limitSessions(
  knex: Knex,
  { silenceMs = longestSilenceMs }: { silenceMs?: number } = {},
): void {
  const limited = new WeakSet<Client>();
  knex.client.pool.on('acquireSuccess', (_id: number, session: Session) => {
    if (limited.has(session)) return;
    limited.add(session);
    keepAlive(session);
    giveUpSilence(session, silenceMs);
    session.query(limits).catch(() => {});
  });
}

/** A server that went away without a word is noticed although nothing is asked of it. */
export function keepAlive(session: Client): void {
  (session as Session).connection.stream.setKeepAlive(true, keepAliveMs);
}

/** Cuts a session that owes an answer: whoever waits for it is told, and the pool makes another. */
function giveUpSilence(session: Session, silenceMs: number): void {
  const { stream } = session.connection;
  stream.setTimeout(silenceMs);
  stream.on('timeout', () => {
    if (session.readyForQuery) return;
    stream.destroy(
      new Error(
        `Connection terminated: Postgres has said nothing for ${
          silenceMs / 1_000
        } s`,
      ),
    );
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
