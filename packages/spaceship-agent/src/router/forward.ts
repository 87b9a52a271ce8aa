import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, Pool } from 'undici';
import { requestHeaders, responseHeaders } from './headers.ts';
import { answer, broken, notReady, tooSlow } from './pages.ts';
import type { Route, Routes } from './routes.ts';

const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);
const FIRST_ANSWER_MS = 120_000;
const CONNECTIONS = 128;

/** Nothing of the request can have arrived. */
const isUnsent = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';

export const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined ||
  Number(req.headers['content-length'] ?? 0) > 0;

/** Sends requests to replicas and their answers back. */
export class Forwarder {
  readonly #routes: Routes;
  readonly #pools = new Map<number, Pool>();

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** Closes connections to replicas that get no more requests; those under way end first. */
  prune(): void {
    const wanted = this.#routes.ports();
    for (const [port, pool] of this.#pools) {
      if (wanted.has(port)) continue;
      this.#pools.delete(port);
      pool.close().catch(() => {});
    }
  }

  async request(
    route: Route,
    req: IncomingMessage,
    res: ServerResponse,
    failedPort?: number,
  ): Promise<void> {
    const port = this.#routes.pick(route, failedPort);
    if (port === undefined) {
      answer(req, res, notReady(route.service));
      return;
    }
    const body = hasBody(req) ? req : null;
    const passage = { isGated: route.gate !== undefined };
    const left = new EventEmitter();
    const leave = () => left.emit('abort');
    res.once('close', leave);
    this.#routes.began(port);
    try {
      await this.#pool(port).stream(
        {
          method: req.method as 'GET',
          path: req.url ?? '/',
          headers: requestHeaders(req, passage),
          body,
          signal: left,
        },
        ({ statusCode, headers }) => {
          res.writeHead(statusCode, responseHeaders(headers, passage));
          // An event stream shows its first event at once, however small it is.
          res.flushHeaders();
          return res;
        },
      );
    } catch (error) {
      if (res.destroyed || req.destroyed) return;
      if (res.headersSent) {
        res.destroy();
        return;
      }
      const mayRepeat =
        failedPort === undefined &&
        !body &&
        (REPEATABLE.has(req.method ?? '') || isUnsent(error));
      if (mayRepeat) {
        res.off('close', leave);
        await this.request(route, req, res, port);
      } else {
        const slow = error instanceof errors.HeadersTimeoutError;
        answer(req, res, slow ? tooSlow(route.service) : broken(route.service));
      }
    } finally {
      res.off('close', leave);
      this.#routes.ended(port);
    }
  }

  #pool(port: number): Pool {
    const known = this.#pools.get(port);
    if (known) return known;
    const pool = new Pool(`http://127.0.0.1:${port}`, {
      connections: CONNECTIONS,
      pipelining: 1,
      headersTimeout: FIRST_ANSWER_MS,
      bodyTimeout: 0,
    });
    this.#pools.set(port, pool);
    return pool;
  }
}
