import type { IncomingMessage } from 'node:http';

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
export const forwarded = (req: IncomingMessage): Record<string, string> => ({
  'x-forwarded-for': req.socket.remoteAddress ?? '',
  'x-forwarded-host': req.headers.host ?? '',
  'x-forwarded-proto': 'http',
});

/** Headers for the replica: without those of the connection, and with who asked. */
export function requestHeaders(req: IncomingMessage): string[] {
  const own = forwarded(req);
  const named = new Set(
    (req.headers.connection ?? '')
      .split(',')
      .map(name => name.trim().toLowerCase()),
  );
  const headers: string[] = [];
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i].toLowerCase();
    if (HOP_BY_HOP.has(name) || named.has(name) || name in own) continue;
    headers.push(req.rawHeaders[i], req.rawHeaders[i + 1]);
  }
  for (const [name, value] of Object.entries(own)) headers.push(name, value);
  return headers;
}

/** Headers for the client: without those of the connection. */
export function responseHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !HOP_BY_HOP.has(name)) kept[name] = value;
  return kept;
}
