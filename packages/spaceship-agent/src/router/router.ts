import fs from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import { readJson } from '../system/jsonFile.ts';
import { isAlive, type ProcessIdentity } from '../system/processIdentity.ts';
import { withSocketPath } from '../system/unixSocket.ts';
import { Forwarder, hasBody } from './forward.ts';
import { notAPage } from './gate/answers.ts';
import { Gate } from './gate/gate.ts';
import { holds } from './gate/session.ts';
import { UsedCodes } from './gate/usedCodes.ts';
import { VisitCounter } from './gate/visits.ts';
import { answer, unknownHost } from './pages.ts';
import { Routes } from './routes.ts';
import type { Table } from './table.ts';
import { refuse, Upgrades, type GatedConnection } from './upgrade.ts';

export type RouterFiles = {
  table: string;
  socket: string;
  identity: string;
  /** What this router counts. */
  visits: string;
  /** Folder of the codes that were used, which all routers share. */
  usedCodes: string;
};

/** Clients keep connections longer than this router is willing to; theirs must not end while they send. */
const KEEP_ALIVE_MS = 75_000;
const WATCH_MS = 500;
const SAVE_VISITS_MS = 1000;
const SWEEP_CODES_MS = 60_000;

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
  const upgrades = new Upgrades(routes);
  const usedCodes = new UsedCodes(files.usedCodes);
  const visits = new VisitCounter(files.visits);
  const gate = new Gate(usedCodes, visits);
  const isOver = ({ host, key, session }: GatedConnection) => {
    const rules = routes.find(host)?.gate;
    return rules?.key !== key || !holds(rules, session, Date.now());
  };
  const load = () => {
    const table = readJson<Table>(files.table);
    if (table) {
      routes.update(table);
      visits.keep(routes.subjects());
    }
    forwarder.prune();
    upgrades.endThose(isOver);
  };
  load();

  // A program may offer another protocol with an ordinary request; one that has a body stays ordinary.
  const shouldUpgradeCallback = (req: IncomingMessage) => !hasBody(req);
  const server = http.createServer({ shouldUpgradeCallback }, (req, res) => {
    const route = routes.find(req.headers.host);
    if (!route) answer(req, res, unknownHost(req.headers.host ?? ''));
    else if (route.gate && !gate.admit(route.gate, req))
      gate.answer(route.gate, req, res);
    else forwarder.request(route, req, res).catch(() => res.destroy());
  });
  server.on('upgrade', (req, socket, head) => {
    const route = routes.find(req.headers.host);
    const session = route?.gate && gate.admit(route.gate, req);
    if (!route) refuse(socket, 404, 'Nothing answers under this name.\n');
    else if (route.gate && !session)
      refuse(socket, notAPage.status, `${notAPage.title}. ${notAPage.text}\n`);
    else upgrades.connect(route, req, socket, head, session);
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
    visits.save();
    upgrades.endThose(isOver);
  }, SAVE_VISITS_MS);
  setInterval(() => usedCodes.sweep(Date.now()), SWEEP_CODES_MS);
  setInterval(() => {
    // Another took this place, after a crash of the agent between starting this one and writing that down.
    const owner = readJson<ProcessIdentity>(files.identity);
    if (owner && owner.pid !== process.pid && isAlive(owner)) process.exit(0);
  }, WATCH_MS);
}
