import type { Knex } from 'knex';
import type { Client } from 'pg';

/** A statement that came this often comes again. */
const oftenFrom = 5;
/** Each session keeps a plan per statement: no more than these. */
const mostPrepared = 200;
/** Statements whose text differs from call to call must not be remembered for ever. */
const mostCounted = 2_000;

/** A plan was made before a migration changed what the statement returns. */
const isOutdated = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === '0A000';

type Query = { text: string; values?: unknown[]; name?: string };
type Callback = (error: unknown, ...result: unknown[]) => void;

/** Option of a query whose text is one statement although it has no values. */
export const oneStatement = { isOneStatement: true };

/** A text without values may be several statements, which can't be prepared; unless whoever asks knows better. */
const isPlain = (query: any): query is Query =>
  typeof query?.text === 'string' &&
  typeof query.submit !== 'function' &&
  query.name === undefined &&
  (query.values?.length > 0 || query.isOneStatement === true);

/** Gives a name to what comes often; a session that knows the name neither parses nor plans it again. */
class Names {
  readonly #counts = new Map<string, number>();
  readonly #names = new Map<string, string>();
  #generation = 0;

  of(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name || this.#names.size >= mostPrepared) return name;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count < oftenFrom) {
      if (this.#counts.size >= mostCounted) this.#counts.clear();
      this.#counts.set(text, count);
      return undefined;
    }
    this.#counts.delete(text);
    const next = `spaceship_${this.#generation}_${this.#names.size}`;
    this.#names.set(text, next);
    return next;
  }

  /** Every statement is prepared again, under another name. */
  forget(): void {
    this.#generation += 1;
    this.#names.clear();
  }
}

/**
 * Prepares what the engine asks again and again, once per session: planning its statements takes Postgres longer than
 * running them. Whoever meets a plan from before a migration fails once, as with any lost connection, and not again.
 */
export function prepareStatements(knex: Knex): void {
  const names = new Names();
  const prepared = new WeakSet<Client>();
  knex.client.pool.on('acquireSuccess', (_id: number, session: Client) => {
    if (prepared.has(session)) return;
    prepared.add(session);
    const query = session.query.bind(session) as (...args: any[]) => any;
    (session as { query: unknown }).query = (
      asked: unknown,
      ...rest: unknown[]
    ) => {
      const name = isPlain(asked) ? names.of(asked.text) : undefined;
      const [callback] = rest;
      if (name === undefined || typeof callback !== 'function') {
        return query(asked, ...rest);
      }
      const told: Callback = (error, ...result) => {
        if (isOutdated(error)) names.forget();
        (callback as Callback)(error, ...result);
      };
      return query({ ...(asked as Query), name }, told);
    };
  });
}
