import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { GateRules } from '../table.ts';
import { newNonce, VISIT_COOKIE } from './entrance.ts';
import { Gate } from './gate.ts';
import { digestOf, sign } from './signature.ts';
import { UsedCodes } from './usedCodes.ts';
import { VisitCounter } from './visits.ts';

const rules: GateRules = {
  subject: 'review',
  key: Buffer.alloc(32, 7).toString('base64url'),
  entrance: 'http://portal.invalid/enter',
  links: [],
};

describe('Gate', () => {
  let folder: string;
  let server: http.Server;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gate-'));
    const gate = new Gate(
      new UsedCodes(path.join(folder, 'codes')),
      new VisitCounter(path.join(folder, 'visits')),
    );
    server = http.createServer((req, res) => gate.answer(rules, req, res));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
    fs.rmSync(folder, { recursive: true });
  });

  function enter(): Promise<Response> {
    const nonce = newNonce();
    const code = sign(rules.key, '', {
      subject: rules.subject,
      visit: digestOf(nonce).toString('base64url'),
      path: '/prices',
      exp: Math.floor(Date.now() / 1000) + 60,
      jti: nonce,
    });
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}/.spaceship/enter?code=${code}`, {
      headers: { cookie: `${VISIT_COOKIE}=${nonce}` },
      redirect: 'manual',
    });
  }

  it('lets nobody in while it can’t write down that a code was used, and goes on', async () => {
    fs.writeFileSync(path.join(folder, 'codes'), 'no folder');
    const refused = await enter();
    expect(refused.status).toBe(503);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await refused.text()).toContain('can’t write down');

    fs.rmSync(path.join(folder, 'codes'));
    const letIn = await enter();
    expect(letIn.status).toBe(302);
    expect(letIn.headers.get('location')).toBe('/prices');
  });
});
