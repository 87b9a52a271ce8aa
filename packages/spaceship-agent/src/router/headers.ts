import type { IncomingMessage } from 'node:http';
import { isOfApplication } from './gate/cookies.ts';
import { headerOfApplication } from './gate/credentials.ts';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** Who asked, and for what; whatever the client said about it is replaced. */
const forwarded = (req: IncomingMessage): Record<string, string> => ({
  'x-forwarded-for': req.socket.remoteAddress ?? '',
  'x-forwarded-host': req.headers.host ?? '',
  'x-forwarded-proto': 'http',
});

/** A request has come through a gate; nothing of the gate goes on with it, nor back. */
export type Passage = { isGated: boolean };

/** Headers of a request as they came, pair by pair, without what is replaced or kept back. */
function* received(
  req: IncomingMessage,
  replaced: Readonly<Record<string, string>>,
  { isGated }: Passage,
): Generator<[name: string, value: string]> {
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const [name, value] = [req.rawHeaders[i], req.rawHeaders[i + 1]];
    if (name.toLowerCase() in replaced) continue;
    const kept = isGated ? headerOfApplication(name, value) : value;
    if (kept !== undefined) yield [name, kept];
  }
}

/** Headers for the replica: without those of the connection, and with who asked. */
export function requestHeaders(
  req: IncomingMessage,
  passage: Passage,
): string[] {
  const own = forwarded(req);
  const named = new Set(
    (req.headers.connection ?? '')
      .split(',')
      .map(name => name.trim().toLowerCase()),
  );
  const headers: string[] = [];
  for (const [name, value] of received(req, own, passage)) {
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !named.has(lower)) headers.push(name, value);
  }
  for (const [name, value] of Object.entries(own)) headers.push(name, value);
  return headers;
}

/** Headers for the replica of a request that asks for another protocol: with those of the connection. */
export function upgradeHeaders(
  req: IncomingMessage,
  passage: Passage,
): string[] {
  const own = forwarded(req);
  return [
    ...[...received(req, own, passage)].flat(),
    ...Object.entries(own).flat(),
  ];
}

/** Headers for the client: without those of the connection. */
export function responseHeaders(
  headers: Record<string, string | string[] | undefined>,
  { isGated }: Passage,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  const cookies = kept['set-cookie'];
  if (isGated && cookies)
    kept['set-cookie'] = [cookies].flat().filter(isOfApplication);
  return kept;
}

/** Headers for a client that changes the protocol: with those of the connection. */
export function upgradedHeaders(
  rawHeaders: readonly string[],
  { isGated }: Passage,
): string[] {
  const lines: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i], rawHeaders[i + 1]];
    const isKept =
      !isGated || name.toLowerCase() !== 'set-cookie' || isOfApplication(value);
    if (isKept) lines.push(`${name}: ${value}`);
  }
  return lines;
}
