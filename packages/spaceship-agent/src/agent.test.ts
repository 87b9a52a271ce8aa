import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { identify } from './system/processIdentity.ts';
import {
  sampleServer,
  tarOf,
  tarOfFiles,
  TestAgent,
  TestDelivery,
} from './testing/index.ts';

const isRoot = process.getuid?.() === 0;

jest.setTimeout(60_000);

/** Asks at an address that needs no DNS; `agent` keeps connections. */
function ask(
  address: string,
  urlPath = '/',
  agent: http.Agent | false = false,
): Promise<{ status: number; body: string }> {
  const { host, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path: urlPath, agent, headers: { host } },
      response => {
        let body = '';
        response.on('data', chunk => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}

/** Requests on connections that are kept, until told to stop; counts what went wrong. */
function load(address: string, connections: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const seen = { requests: 0, failures: [] as string[] };
  let going = true;
  const workers = Array.from({ length: connections }, async () => {
    while (going) {
      seen.requests += 1;
      try {
        const { status } = await ask(address, '/', agent);
        if (status !== 200) seen.failures.push(String(status));
      } catch (error) {
        seen.failures.push((error as Error).message);
      }
    }
  });
  return async () => {
    going = false;
    await Promise.all(workers);
    agent.destroy();
    return seen;
  };
}

describe('the agent', () => {
  let agent: TestAgent;

  beforeAll(async () => {
    agent = await TestAgent.start();
  });

  afterAll(() => agent.dispose());

  const deliveries: TestDelivery[] = [];
  const deliver = () => {
    const delivery = new TestDelivery(agent);
    deliveries.push(delivery);
    return delivery;
  };

  afterEach(async () => {
    await Promise.all(deliveries.splice(0).map(delivery => delivery.destroy()));
  });

  describe('services', () => {
    it('change versions and replicas without one failed request', async () => {
      const delivery = deliver();
      let current = await delivery.revision(sampleServer('v0'));
      const address = await delivery.serve(current, { web: 2 });
      const ended = load(address, 8);
      for (let version = 1; version <= 3; version++) {
        const next = await delivery.revision(sampleServer(`v${version}`));
        await delivery.serve(next, { web: 1 + (version % 2) });
        await delivery.retire(current);
        current = next;
      }
      await agent.client.restart({
        target: delivery.target,
        revision: current.name,
        effect: delivery.effect(),
      });
      await TestDelivery.until(
        () => delivery.observe(),
        ({ revisions: [only] }) =>
          only.replicas.length === 2 &&
          only.replicas.every(({ state }) => state === 'healthy'),
      );
      expect((await ask(address)).body).toContain('v3');
      const { requests, failures } = await ended();
      expect(failures).toEqual([]);
      expect(requests).toBeGreaterThan(200);
    });

    it('serve on while the agent is dead, and are the same processes afterwards', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('v1'));
      const address = await delivery.serve(revision);
      const { body } = await ask(address);
      const ended = load(address, 4);
      await agent.kill();
      expect((await ask(address)).body).toBe(body);
      await agent.run();
      await delivery.until(revision, 'healthy');
      const { failures } = await ended();
      expect(failures).toEqual([]);
      expect((await ask(address)).body).toBe(body);
    });

    it('answer again within a second when a router is killed', async () => {
      const delivery = deliver();
      const address = await delivery.serve(
        await delivery.revision(sampleServer('v1')),
      );
      const { routers } = await agent.client.status();
      for (const router of routers) process.kill(router, 'SIGKILL');
      const killedAt = Date.now();
      await TestDelivery.until(
        () => ask(address).catch(() => ({ status: 0, body: '' })),
        ({ status }) => status === 200,
      );
      expect(Date.now() - killedAt).toBeLessThan(5000);
      await TestDelivery.until(
        () => agent.client.status(),
        status => status.routers.length === routers.length,
      );
    });

    it('are started again when the one who looks after them is killed', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('v1'));
      const address = await delivery.serve(revision);
      const before = await ask(address);
      const processes = path.join(agent.state, 'agent', 'processes');
      const shim = fs
        .readdirSync(processes)
        .map(name => ({
          spec: JSON.parse(
            fs.readFileSync(path.join(processes, name, 'spec.json'), 'utf8'),
          ),
          pid: JSON.parse(
            fs.readFileSync(path.join(processes, name, 'claim.json'), 'utf8'),
          ).pid,
        }))
        .find(({ spec }) => spec.purpose.revision === revision.name)!;
      process.kill(shim.pid, 'SIGKILL');
      const after = await TestDelivery.until(
        () => ask(address).catch(() => before),
        ({ status, body }) => status === 200 && body !== before.body,
      );
      expect(after.body).toContain('v1');
      await TestDelivery.until(
        async () => identify(Number(before.body.split(' ')[1])),
        old => old === undefined,
      );
    });

    it('get another port when theirs is taken', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('v1'), {
        processes: {
          web: {
            command:
              'echo $PORT >> "$HOME/ports"; while [ ! -f "$HOME/go" ]; do sleep 0.05; done; exec node server.js',
            health: { path: '/', timeoutMs: 20_000 },
            stopTimeoutMs: 1000,
          },
        },
      });
      await delivery.prepare(revision);
      const { lines } = await delivery.job(
        revision,
        'while [ ! -f "$HOME/ports" ]; do sleep 0.05; done; cat "$HOME/ports"; echo "$HOME"',
      );
      const [taken, home] = [Number(lines[0]), lines.at(-1)!];
      const stranger = http.createServer((_req, res) => res.end('a stranger'));
      await new Promise<void>(resolve =>
        stranger.listen(taken, '127.0.0.1', () => resolve()),
      );
      fs.writeFileSync(path.join(home, 'go'), '');
      const address = await delivery.serve(revision);
      expect((await ask(address)).body).toContain('v1');
      expect(
        fs.readFileSync(path.join(home, 'ports'), 'utf8').trim().split('\n')
          .length,
      ).toBeGreaterThan(1);
      await new Promise(resolve => stranger.close(resolve));
    });

    it('back off when they keep ending, and say why', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(
        { 'a.txt': '' },
        {
          processes: {
            web: {
              command: 'echo cannot find the database >&2; exit 5',
              stopTimeoutMs: 1000,
            },
            worker: { command: 'exec sleep 600', stopTimeoutMs: 1000 },
          },
        },
      );
      await delivery.prepare(revision, { web: 1, worker: 1 });
      const { revisions } = await TestDelivery.until(
        () => delivery.observe(),
        seen => (seen.revisions[0]?.replicas[0]?.restarts ?? 0) >= 2,
      );
      const [web, worker] = revisions[0].replicas;
      expect(web).toMatchObject({
        state: 'backing-off',
        detail: expect.stringContaining(
          'exit code 5: cannot find the database',
        ),
      });
      expect(worker).toMatchObject({ state: 'healthy', restarts: 0 });
    });

    it('are killed when they ignore SIGTERM, with everything they started', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('v1'), {
        processes: {
          web: {
            command: `trap '' TERM; (trap '' TERM; sleep 601) & setsid sleep 602 & exec node server.js`,
            health: { path: '/', timeoutMs: 10_000 },
            stopTimeoutMs: 300,
          },
        },
      });
      await delivery.prepare(revision);
      await delivery.until(revision, 'healthy');
      const before = agent.processes().length;
      await delivery.retire(revision);
      expect(agent.processes().length).toBeLessThanOrEqual(before - 3);
    });

    it('stream, and speak other protocols over an upgraded connection', async () => {
      const delivery = deliver();
      const address = await delivery.serve(
        await delivery.revision(sampleServer('v1')),
      );
      const { host, port } = new URL(address);
      const talk = (first: string, until: RegExp) =>
        new Promise<net.Socket>((resolve, reject) => {
          const socket = net.connect(Number(port), '127.0.0.1', () =>
            socket.write(first),
          );
          let text = '';
          socket.on('error', reject);
          socket.on('data', chunk => {
            text += chunk;
            if (until.test(text)) resolve(socket);
          });
        });
      (
        await talk(`GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`, /data: one/)
      ).destroy();
      const upgraded = await talk(
        `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello`,
        /101 Switching[\s\S]*hello/,
      );
      upgraded.destroy();
    });

    it('never answer under another name', async () => {
      const address = `http://localhost:${agent.routerPort}`;
      expect(await ask(address)).toMatchObject({
        status: 404,
        body: expect.stringContaining('Nothing answers under this name'),
      });
    });
  });

  describe('builds', () => {
    it('keep the beginning and the end of 100 MB of output', async () => {
      const delivery = deliver();
      const { status, effect } = await delivery.build(
        tarOfFiles({ 'a.txt': '' }),
        `node -e "const line='x'.repeat(999)+'\\n';process.stdout.write('begin\\n'+line.repeat(100000)+'end\\n')"`,
      );
      expect(status).toMatchObject({ state: 'succeeded' });
      const texts: string[] = [];
      let cursor: string | null = null;
      for (;;) {
        const page = await agent.client.buildLogs(effect.identity, cursor);
        texts.push(...page.lines.map(({ text }) => text));
        cursor = page.cursor;
        if (page.ended) break;
      }
      expect(texts[0]).toBe('begin');
      expect(texts.at(-1)).toBe('end');
      expect(texts.join('\n')).toMatch(/\d{7,} bytes of output were left out/);
      expect(texts.join('\n').length).toBeLessThan(10 * 1024 * 1024);
    });

    it('end when they hang, whatever they started', async () => {
      const delivery = deliver();
      const before = agent.processes().length;
      const { status } = await delivery.build(
        tarOfFiles({ 'a.txt': '' }),
        `trap '' TERM; setsid sleep 603 & sleep 604`,
        300,
      );
      expect(status).toMatchObject({
        state: 'failed',
        terminal: true,
        message: expect.stringContaining('did not end within 0.3 s'),
      });
      expect(agent.processes().length).toBeLessThanOrEqual(before);
    });

    it('refuse a checkout that tries to escape', async () => {
      const delivery = deliver();
      await expect(
        delivery.build(tarOf([{ path: '../../evil', content: 'x' }]), null),
      ).rejects.toMatchObject({
        kind: 'terminal',
        message: expect.stringContaining('leads out of it'),
      });
    });
  });

  describe('artifacts', () => {
    it('are refused when they were changed after the build', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('tampered'));
      const archive = path.join(
        agent.artifacts,
        `${revision.digest.replace('sha256:', '')}.tar.zst`,
      );
      const other = await deliver().revision(sampleServer('other'));
      fs.copyFileSync(
        path.join(
          agent.artifacts,
          `${other.digest.replace('sha256:', '')}.tar.zst`,
        ),
        archive,
      );
      await expect(delivery.prepare(revision)).rejects.toMatchObject({
        kind: 'terminal',
        message: expect.stringContaining('not what its digest says'),
      });
      fs.truncateSync(archive, 40);
      await expect(delivery.prepare(revision)).rejects.toMatchObject({
        kind: 'terminal',
      });
    });
  });

  describe('jobs', () => {
    it('are killed when they ignore SIGTERM', async () => {
      const delivery = deliver();
      const revision = await delivery.revision({ 'a.txt': '' });
      const effect = delivery.effect();
      const { target } = delivery;
      await agent.client.runJob({
        target,
        revision,
        job: {
          name: 'stubborn',
          command: `trap '' TERM; echo ready; while :; do sleep 0.1; done`,
          timeoutMs: 60_000,
        },
        effect,
      });
      await TestDelivery.until(
        () => agent.client.jobLogs(target, effect.identity, null),
        ({ lines }) => lines.length > 0,
      );
      await agent.client.stopJob({ target, effect });
      expect(
        await TestDelivery.until(
          () => agent.client.askJob(target, effect.identity),
          ({ state }) => state === 'exited',
        ),
      ).toMatchObject({ signal: 'SIGKILL', timedOut: false });
    });
  });

  describe('isolation', () => {
    it('says at the start when there is none', () => {
      expect(agent.output.includes('are not kept apart')).toBe(!isRoot);
    });

    it('keeps builds, jobs and services from keys, sockets, each other and Postgres', async () => {
      if (!isRoot) return;
      const key = path.join(agent.state, 'secrets', 'master.key');
      fs.mkdirSync(path.dirname(key), { mode: 0o700 });
      fs.writeFileSync(key, 'the master key', { mode: 0o600 });
      const addon = {
        id: 'isolation',
        plan: 'small',
        service: { id: 's', name: 's' },
        destination: { id: 'd', slug: 'd' },
        effect: { identity: 'a/1/1', fence: 1 },
      };
      await agent.client.provisionAddon(addon);
      await TestDelivery.until(
        () => agent.client.askAddon(addon.id),
        ({ state }) => state === 'running',
      );
      const [{ where }] = await agent.client.listAddons();
      const neighbour = deliver();
      const other = await neighbour.revision(sampleServer('other'));
      await neighbour.serve(other);
      const {
        lines: [otherFolder, otherHome],
      } = await neighbour.job(other, 'pwd; echo "$HOME"');
      const forbidden = [
        key,
        path.dirname(key),
        path.join(agent.state, 'agent', 'agent.sock'),
        path.join(agent.state, 'agent'),
        agent.artifacts,
        path.join(where, 'data'),
        path.join(where, 'data', 'PG_VERSION'),
        path.join(otherFolder, 'server.js'),
        otherFolder,
        otherHome,
      ];
      for (const file of forbidden) expect(fs.existsSync(file)).toBe(true);
      const { pid, routers } = await agent.client.status();
      const attempt = `umask; id -u; for f in ${forbidden
        .map(file => `'${file}'`)
        .join(' ')}; do
          if [ -r "$f" ] || [ -w "$f" ] || cat "$f" 2>/dev/null || ls "$f" 2>/dev/null; then echo "REACHED $f"; fi; done
        for p in ${[pid, ...routers].join(
          ' ',
        )} $PPID; do cat /proc/$p/environ >/dev/null 2>&1 && echo "ENVIRON $p"; done
        touch ./mine 2>/dev/null && echo WRITABLE; curl -s --max-time 2 --unix-socket '${path.join(
          agent.state,
          'agent',
          'agent.sock',
        )}' http://x/v1/status && echo SOCKET; true`;
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('v1'));
      const { lines, status } = await delivery.job(revision, attempt);
      expect(status).toMatchObject({ exitCode: 0 });
      const [umask, uid, ...reached] = lines;
      expect(umask).toBe('0077');
      expect(Number(uid)).toBeGreaterThan(999);
      expect(reached).toEqual([]);
      const built = await delivery.build(tarOfFiles({ 'a.txt': '' }), attempt);
      expect(built.status).toMatchObject({ state: 'succeeded' });
      const buildLog = await agent.client.buildLogs(
        built.effect.identity,
        null,
      );
      expect(buildLog.lines.map(({ text }) => text).slice(2)).toEqual([
        'WRITABLE',
      ]);
      expect(buildLog.lines[1].text).not.toBe(uid);
      await agent.client.destroyAddon(addon.id, addon.effect);
    });
  });

  describe('its life', () => {
    it('begins once for a state folder', () => {
      expect(agent.command('run')).toMatchObject({
        code: 3,
        output: expect.stringContaining('already runs'),
      });
    });

    it('says when the port of its router is taken', async () => {
      const server = net.createServer();
      const port = await new Promise<number>(resolve =>
        server.listen(0, '127.0.0.1', () =>
          resolve((server.address() as net.AddressInfo).port),
        ),
      );
      const second = TestAgent.at(port);
      expect(second.command('run')).toMatchObject({
        code: 4,
        output: expect.stringContaining('--router-port'),
      });
      await new Promise(resolve => server.close(resolve));
      await second.dispose();
    });

    it('stops everything, also after its death, and starts it all again', async () => {
      const delivery = deliver();
      const revision = await delivery.revision(sampleServer('again'));
      const address = await delivery.serve(revision);
      await agent.kill();
      expect(agent.processes().length).toBeGreaterThan(0);
      expect(agent.command('stop').code).toBe(0);
      expect(agent.processes()).toEqual([]);
      expect(agent.command('status').code).toBe(5);
      await agent.run();
      const { body } = await TestDelivery.until(
        () => ask(address).catch(() => ({ status: 0, body: '' })),
        ({ status }) => status === 200,
      );
      expect(body).toContain('again');
    });
  });
});
