import fs from 'node:fs';
import http from 'node:http';
import { readJson } from '../system/jsonFile.ts';
import { isAlive, type ProcessIdentity } from '../system/processIdentity.ts';
import { withSocketPath } from '../system/unixSocket.ts';
import { Forwarder } from './forward.ts';
import { answer, unknownHost } from './pages.ts';
import { Routes } from './routes.ts';
import type { Table } from './table.ts';

export type RouterFiles = { table: string; socket: string; identity: string };

/** Clients keep connections longer than this router is willing to; theirs must not end while they send. */
const KEEP_ALIVE_MS = 75_000;
const WATCH_MS = 500;

/**
 * One of the processes that listen on the router's port. It knows the table alone and goes on with the last one while
 * the agent is away.
 */
export async function runRouter(
  files: RouterFiles,
  port: number,
): Promise<void> {
  process.on('SIGHUP', () => {});
  const routes = new Routes();
  const forwarder = new Forwarder(routes);
  const load = () => {
    const table = readJson<Table>(files.table);
    if (table) routes.update(table);
    forwarder.prune();
  };
  load();

  const server = http.createServer((req, res) => {
    const route = routes.find(req.headers.host);
    if (route) forwarder.request(route, req, res).catch(() => res.destroy());
    else answer(req, res, unknownHost(req.headers.host ?? ''));
  });
  server.on('upgrade', (req, socket, head) => {
    const route = routes.find(req.headers.host);
    if (route) forwarder.upgrade(route, req, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(
      { port, host: '127.0.0.1', reusePort: process.platform === 'linux' },
      () => resolve(),
    );
  });

  const control = http.createServer((req, res) => {
    if (req.method === 'POST') {
      load();
      res.end();
      return;
    }
    const asked = Number(
      new URL(req.url ?? '/', 'http://router').searchParams.get('port'),
    );
    res.end(JSON.stringify({ inFlight: routes.inFlight(asked) }));
  });
  fs.rmSync(files.socket, { force: true });
  process.umask(0o077);
  await new Promise<void>(resolve => {
    withSocketPath(files.socket, path => control.listen(path, () => resolve()));
  });
  // What was published before the control socket listened, or while it was too busy to answer.
  load();
  fs.watchFile(files.table, { interval: WATCH_MS }, load);
  setInterval(() => {
    // Another took this place, after a crash of the agent between starting this one and writing that down.
    const owner = readJson<ProcessIdentity>(files.identity);
    if (owner && owner.pid !== process.pid && isAlive(owner)) process.exit(0);
  }, WATCH_MS);
}
