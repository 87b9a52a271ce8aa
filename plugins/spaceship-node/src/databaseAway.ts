import { setTimeout as delay } from 'node:timers/promises';
import { CustomErrorBase } from '@backstage/errors';

const away = "The portal's database does not answer just now.";
const ask =
  'If this stays, ask whoever operates the portal to look at its Postgres.';
const message = `${away} Nothing is lost, and what was delivered runs on: try again in a moment. ${ask}`;
const notKnown = `${away} It may still do what you asked for: look before you ask again. What was delivered runs on. ${ask}`;

/** So long a request may take before it is asked whether the database answers at all. */
const patienceMs = 8_000;
/** A server that runs takes a connection by then. */
const connectMs = 3_000;

/** Postgres is not there, or went away in the middle. */
export class DatabaseAwayError extends CustomErrorBase {
  name = 'DatabaseAwayError' as const;
  readonly statusCode = 503;
}

/** Postgres was asked and says nothing: it is frozen, or cut off without a word. Asking again at once waits as long. */
export class DatabaseSilentError extends CustomErrorBase {
  name = 'DatabaseSilentError' as const;
  readonly statusCode = 504;
}

const full =
  "The portal's database has no room on its disk. Nothing was changed, and what was delivered runs on. Ask whoever operates the portal to make room: everything goes on by itself then.";

/** Postgres could not write, for want of room. */
export class DatabaseFullError extends CustomErrorBase {
  name = 'DatabaseFullError' as const;
  readonly statusCode = 507;
}

/** What is used of a Knex client here. */
type Connecting = {
  client: {
    acquireRawConnection(): Promise<unknown>;
    destroyRawConnection(session: unknown): Promise<unknown>;
  };
};

/** What is used of a request of Express here. */
type Request = { method?: string };

/** What is used of an answer of Express here. */
type Answer = {
  readonly headersSent: boolean;
  readonly closed: boolean;
  setHeader(name: string, value: string): unknown;
  once(event: 'close', act: () => void): unknown;
};

type Failure = { name?: string; message?: string; code?: string };

/** What the driver says when its connection is cut, and Postgres when it stops or is starting. */
const cut =
  /(^| - )Connection terminated|^Client has encountered a connection error/;
const diskFull = '53100';
const stopping = new Set(['57P01', '57P02', '57P03', '08006', '08003']);
/** What the system says of a connection, to Postgres or to anybody else. */
const refused = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE']);

async function isDatabaseAway(
  knex: Connecting,
  error: Failure,
): Promise<boolean> {
  if (
    error.name === 'KnexTimeoutError' ||
    stopping.has(error.code ?? '') ||
    cut.test(error.message ?? '')
  ) {
    return true;
  }
  return refused.has(error.code ?? '') && !(await answers(knex));
}

/** Too many sessions, a password that is wrong: so says only a server that runs. Its codes begin with a digit. */
const isRefusal = ({ code = '' }: Failure) =>
  /^\d/.test(code) && !stopping.has(code);

/** Asked of a session of its own: those of the pool may have been cut a moment ago although Postgres is there. */
async function answers({ client }: Connecting): Promise<boolean> {
  const opened = client
    .acquireRawConnection()
    .then((session: unknown) => client.destroyRawConnection(session))
    .then(() => true, isRefusal);
  return await Promise.race([opened, delay(connectMs, false, { ref: false })]);
}

/** Once a statement was sent, nobody but Postgres knows whether it was done. */
const wordsFor = ({ method }: Request) =>
  method === 'GET' ? message : notKnown;

/**
 * Says in words that help what the driver says in its own. Follows the routes: where it stands before others, it does
 * not see what fails in them.
 */
export const explainDatabaseAway =
  (knex: Connecting) =>
  (
    error: Failure,
    req: Request,
    _res: unknown,
    next: (error: unknown) => void,
  ): void => {
    // Without its cause: the sentence of the driver is all SQL, and Postgres has it in its log.
    if (error.code === diskFull) {
      next(new DatabaseFullError(full));
      return;
    }
    const words = cut.test(error.message ?? '') ? wordsFor(req) : message;
    isDatabaseAway(knex, error).then(
      isAway => next(isAway ? new DatabaseAwayError(words) : error),
      () => next(error),
    );
  };

/**
 * Goes before the routes, and answers in place of one that waits for a database which is frozen, or cut off without a
 * word: nobody tells the route so. What was asked for is with Postgres already, and may be done when it goes on.
 */
export const noticeDatabaseSilent =
  (knex: Connecting, { afterMs = patienceMs }: { afterMs?: number } = {}) =>
  (req: Request, res: Answer, next: (error?: unknown) => void): void => {
    let isAsked = false;
    const timer = setInterval(async () => {
      if (res.headersSent || isAsked) return;
      isAsked = true;
      const isThere = await answers(knex);
      isAsked = false;
      if (isThere || res.headersSent || res.closed) return;
      // The route may fail later, and whoever handles that ends the connection.
      res.setHeader('Connection', 'close');
      next(new DatabaseSilentError(wordsFor(req)));
    }, afterMs);
    res.once('close', () => clearInterval(timer));
    next();
  };
