import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import { canonicalJson } from '../audit/canonicalJson';
import type { Act, Actor } from './Act';

type Stored = { request_digest: string; status: number; response: unknown };

/** Runs commands once per Idempotency-Key: the key, the change and the answer are one transaction. */
export class Commands {
  readonly #knex: Knex;
  readonly #auth: AuthService;
  readonly #httpAuth: HttpAuthService;
  readonly #fingerprints: (text: string) => string[];

  constructor(options: {
    knex: Knex;
    auth: AuthService;
    httpAuth: HttpAuthService;
    /** Keyed digests: bodies may hold secrets, and what is stored of them must not help to guess. */
    fingerprints: (text: string) => string[];
  }) {
    this.#knex = options.knex;
    this.#auth = options.auth;
    this.#httpAuth = options.httpAuth;
    this.#fingerprints = options.fingerprints;
  }

  /**
   * A route that changes something. `who` says whether programs may give the command, or only people; `remembers` is
   * false where the answer must not be stored.
   */
  handle<Req extends Request<any, any, any, any>>(
    options: {
      status: number;
      who: 'people' | 'anyone';
      remembers?: false;
    },
    command: (req: Req, act: Act) => Promise<unknown>,
  ): (req: Req, res: Response) => Promise<void> {
    return async (req, res) => {
      const credentials = await this.#httpAuth.credentials(req as Request, {
        allow: options.who === 'people' ? ['user'] : ['user', 'service'],
      });
      const actor = this.#actorOf(credentials);
      const key =
        options.remembers === false ? undefined : req.get('Idempotency-Key');
      const digests = this.#fingerprints(
        canonicalJson([req.method, req.path, req.body ?? null]),
      );
      const answer = (status: number, body: unknown) => {
        if (body === undefined || body === null) res.status(status).end();
        else res.status(status).json(body);
      };

      const known = key && (await this.#find(actor, key, digests));
      if (known) {
        answer(known.status, known.response);
        return;
      }
      const act: Act = {
        actor,
        credentials,
        commit: work =>
          this.#knex.transaction(async trx => {
            if (key) await this.#claim(trx, actor, key, digests[0]);
            const result = await work(trx);
            if (key) {
              await this.#remember(trx, actor, key, options.status, result);
            }
            return result;
          }),
      };
      try {
        answer(options.status, await command(req, act));
      } catch (error) {
        if (!(error instanceof AlreadyDone) || !key) throw error;
        const done = await this.#find(actor, key, digests);
        if (!done) throw new ConflictError('Please try again.');
        answer(done.status, done.response);
      }
    };
  }

  /** Forgets keys older than a day. */
  async forgetOld(): Promise<void> {
    await this.#knex('idempotency_keys')
      .where('created_at', '<', this.#knex.raw(`now() - interval '1 day'`))
      .delete();
  }

  #actorOf(credentials: BackstageCredentials): Actor {
    if (this.#auth.isPrincipal(credentials, 'user')) {
      return {
        kind: 'person',
        ref: credentials.principal.userEntityRef.toLowerCase(),
      };
    }
    const { principal } = credentials as BackstageCredentials<{
      subject?: string;
    }>;
    return { kind: 'service', ref: principal.subject ?? 'service' };
  }

  async #find(actor: Actor, key: string, digests: readonly string[]) {
    const row: Stored | undefined = await this.#knex('idempotency_keys')
      .where({ principal: actor.ref, key })
      .first('request_digest', 'status', 'response');
    if (row && !digests.includes(row.request_digest)) {
      throw new ConflictError(
        `The Idempotency-Key “${key}” was used for another request. Use a new key for a new request.`,
      );
    }
    return row ?? null;
  }

  /** Waits for a request with the same key that is being done, and then says so. */
  async #claim(trx: Knex, actor: Actor, key: string, digest: string) {
    const inserted = await trx('idempotency_keys')
      .insert({ principal: actor.ref, key, request_digest: digest })
      .onConflict(['principal', 'key'])
      .ignore()
      .returning('key');
    if (inserted.length === 0) throw new AlreadyDone();
  }

  async #remember(
    trx: Knex,
    actor: Actor,
    key: string,
    status: number,
    result: unknown,
  ) {
    await trx('idempotency_keys')
      .where({ principal: actor.ref, key })
      .update({
        status,
        response: result === undefined ? null : JSON.stringify(result),
      });
  }
}

class AlreadyDone extends Error {}
