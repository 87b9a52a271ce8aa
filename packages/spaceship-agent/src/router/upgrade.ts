import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Session } from './gate/session.ts';
import { responseHeaders, upgradedHeaders, upgradeHeaders } from './headers.ts';
import type { Route, Routes } from './routes.ts';

/** Ends a connection that asked for another protocol with a plain answer. */
export function refuse(client: Duplex, status: number, sentence: string): void {
  client.on('error', () => client.destroy());
  client.end(
    [
      `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`,
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(sentence)}`,
      'Cache-Control: no-store',
      'Connection: close',
      '',
      sentence,
    ].join('\r\n'),
  );
}

/** One that came through a gate: `key` was the gate's then. */
export type GatedConnection = { host: string; key: string; session: Session };

/** WebSockets and the like: the bytes go through as they are, once the replica has agreed. */
export class Upgrades {
  readonly #routes: Routes;
  readonly #gated = new Map<Duplex, GatedConnection>();

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** Ends those that would not get through any more. */
  endThose(isOver: (connection: GatedConnection) => boolean): void {
    for (const [client, connection] of this.#gated)
      if (isOver(connection)) client.destroy();
  }

  connect(
    route: Route,
    req: IncomingMessage,
    client: Duplex,
    head: Buffer,
    session: Session | undefined,
  ): void {
    const port = this.#routes.pick(route);
    if (port === undefined) {
      refuse(client, 503, `${route.service} is not answering yet.\n`);
      return;
    }
    const passage = { isGated: route.gate !== undefined };
    const request = http.request({
      host: '127.0.0.1',
      port,
      agent: false,
      method: req.method,
      path: req.url,
      headers: upgradeHeaders(req, passage),
    });
    let replica: Duplex | undefined;
    let isAnswered = false;
    this.#routes.began(port);
    if (route.gate && session)
      this.#gated.set(client, {
        host: req.headers.host ?? '',
        key: route.gate.key,
        session,
      });
    client.once('close', () => {
      this.#routes.ended(port);
      this.#gated.delete(client);
      request.destroy();
      replica?.destroy();
    });
    client.on('error', () => client.destroy());
    request.once('upgrade', (response, connected, first) => {
      isAnswered = true;
      replica = connected;
      const end = () => client.destroy();
      replica.on('error', end).on('close', end);
      writeHead(
        client,
        response,
        upgradedHeaders(response.rawHeaders, passage),
      );
      client.write(first);
      replica.write(head);
      client.pipe(replica).pipe(client);
    });
    // It stays with HTTP: this answer, and nothing more on this connection.
    request.once('response', response => {
      isAnswered = true;
      const headers = responseHeaders(response.headers, passage);
      const lines = Object.entries(headers).flatMap(([name, value]) =>
        [value].flat().map(one => `${name}: ${one}`),
      );
      writeHead(client, response, [...lines, 'Connection: close']);
      response.on('error', () => client.destroy());
      response.pipe(client);
    });
    request.on('error', () => {
      if (isAnswered) client.destroy();
      else refuse(client, 502, `${route.service} ended the connection.\n`);
    });
    request.end();
  }
}

function writeHead(
  client: Duplex,
  { statusCode, statusMessage }: IncomingMessage,
  lines: readonly string[],
): void {
  client.write(
    `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`,
    'latin1',
  );
}
