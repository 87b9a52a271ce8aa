import { CustomErrorBase } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';
import type { Knex } from 'knex';

const message =
  "The portal's database does not answer just now. Nothing is lost, and what was delivered runs on: try again in a moment. If this stays, ask whoever operates the portal to look at its Postgres.";

/** Postgres is not there, or went away in the middle. */
export class DatabaseAwayError extends CustomErrorBase {
  name = 'DatabaseAwayError' as const;
  readonly statusCode = 503;
}

type Failure = { name?: string; message?: string; code?: string };

/** What the driver says when its connection is cut, and Postgres when it stops or is starting. */
const cut = /^Connection terminated|^Client has encountered a connection error/;
const stopping = new Set(['57P01', '57P02', '57P03', '08006', '08003']);
/** What the system says of a connection, to Postgres or to anybody else. */
const refused = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE']);

async function isDatabaseAway(knex: Knex, error: Failure): Promise<boolean> {
  if (
    error.name === 'KnexTimeoutError' ||
    stopping.has(error.code ?? '') ||
    cut.test(error.message ?? '')
  ) {
    return true;
  }
  return refused.has(error.code ?? '') && !(await answers(knex));
}

/** Asked of a session of its own: those of the pool may have been cut a moment ago although Postgres is there. */
async function answers({ client }: Knex): Promise<boolean> {
  try {
    await client.destroyRawConnection(await client.acquireRawConnection());
    return true;
  } catch {
    return false;
  }
}

/** Says in words that help what the driver says in its own. */
export const explainDatabaseAway =
  (knex: Knex): ErrorRequestHandler =>
  (error, _req, _res, next) => {
    isDatabaseAway(knex, error).then(
      isAway => next(isAway ? new DatabaseAwayError(message, error) : error),
      () => next(error),
    );
  };
