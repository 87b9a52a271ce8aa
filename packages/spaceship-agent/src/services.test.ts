import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { identify } from './system/processIdentity.ts';
import { agentBed } from './testing/agentBed.ts';
import { sampleServer, TestDelivery } from './testing/index.ts';
import { ask, load } from './testing/requests.ts';

jest.setTimeout(60_000);

const bed = agentBed();

describe('services', () => {
  it('change versions and replicas without one failed request', async () => {
    const delivery = bed.deliver();
    let current = await delivery.revision(sampleServer('v0'));
    const address = await delivery.serve(current, { web: 2 });
    const ended = load(address, 8);
    for (let version = 1; version <= 3; version++) {
      const next = await delivery.revision(sampleServer(`v${version}`));
      await delivery.serve(next, { web: 1 + (version % 2) });
      await delivery.retire(current);
      current = next;
    }
    await bed.agent.client.restart({
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
    const delivery = bed.deliver();
    const revision = await delivery.revision(sampleServer('v1'));
    const address = await delivery.serve(revision);
    const { body } = await ask(address);
    const ended = load(address, 4);
    await bed.agent.kill();
    expect((await ask(address)).body).toBe(body);
    await bed.agent.run();
    await delivery.until(revision, 'healthy');
    const { failures } = await ended();
    expect(failures).toEqual([]);
    expect((await ask(address)).body).toBe(body);
  });

  it('change nothing that could not be written down, and pass no fence', async () => {
    const delivery = bed.deliver();
    const first = await delivery.revision(sampleServer('v1'));
    const address = await delivery.serve(first);
    const next = await delivery.revision(sampleServer('v2'));
    await delivery.prepare(next);
    await delivery.until(next, 'healthy');
    const folder = path.join(bed.agent.state, 'agent', 'targets');
    const drafts = fs
      .readdirSync(folder)
      .map(name => path.join(folder, name, 'target.json.tmp'));
    const older = delivery.effect();
    const { client } = bed.agent;
    const shift = () =>
      client.shift({
        target: delivery.target,
        weights: { [next.name]: 100 },
        effect: delivery.effect(),
      });
    // As a full disk does, this lets nothing be written.
    drafts.forEach(draft => fs.mkdirSync(draft));
    await expect(shift()).rejects.toThrow('EISDIR');
    const { revisions } = await delivery.observe();
    expect(
      Object.fromEntries(revisions.map(({ name, weight }) => [name, weight])),
    ).toEqual({ [first.name]: 100, [next.name]: 0 });
    expect((await ask(address)).body).toContain('v1');

    delivery.fence = 1_000;
    await expect(shift()).rejects.toThrow('EISDIR');
    drafts.forEach(draft => fs.rmdirSync(draft));
    await client.retire({
      target: delivery.target,
      revision: 'none',
      effect: delivery.effect(),
    });
    await bed.agent.crash();
    await expect(
      client.shift({ target: delivery.target, weights: {}, effect: older }),
    ).rejects.toThrow(/older than 1000/);
    await delivery.until(next, 'healthy');
    await shift();
    expect((await ask(address)).body).toContain('v2');
  });

  it('answer again within a second when a router is killed', async () => {
    const delivery = bed.deliver();
    const address = await delivery.serve(
      await delivery.revision(sampleServer('v1')),
    );
    const { routers } = await bed.agent.client.status();
    for (const router of routers) process.kill(router, 'SIGKILL');
    const killedAt = Date.now();
    await TestDelivery.until(
      () => ask(address).catch(() => ({ status: 0, body: '' })),
      ({ status }) => status === 200,
    );
    expect(Date.now() - killedAt).toBeLessThan(5000);
    await TestDelivery.until(
      () => bed.agent.client.status(),
      status => status.routers.length === routers.length,
    );
  });

  it('are delivered while a router is frozen, and another takes its place', async () => {
    const delivery = bed.deliver();
    const { routers } = await bed.agent.client.status();
    const [frozen] = routers;
    process.kill(frozen, 'SIGSTOP');
    await delivery.serve(await delivery.revision(sampleServer('v1')));
    const { routers: now } = await TestDelivery.until(
      () => bed.agent.client.status(),
      status =>
        !status.routers.includes(frozen) &&
        status.routers.length === routers.length,
    );
    expect(now).not.toContain(frozen);
    expect(bed.agent.output).toContain(`the router ${frozen} does not answer`);
  });

  it('are started again when the one who looks after them is killed', async () => {
    const delivery = bed.deliver();
    const revision = await delivery.revision(sampleServer('v1'));
    const address = await delivery.serve(revision);
    const before = await ask(address);
    const processes = path.join(bed.agent.state, 'agent', 'processes');
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
    const delivery = bed.deliver();
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
    const { revisions } = await delivery.observe();
    expect(revisions[0].replicas[0]).toMatchObject({
      state: 'healthy',
      restarts: 0,
    });
    await new Promise(resolve => stranger.close(resolve));
  });

  it('back off when they keep ending, and say why', async () => {
    const delivery = bed.deliver();
    const revision = await delivery.revision(
      { 'a.txt': '' },
      {
        processes: {
          web: {
            command: String.raw`printf 'cannot find \033[33mthe database\033[0m\n' >&2; exit 5`,
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
      detail: expect.stringContaining('exit code 5: cannot find the database'),
    });
    expect(worker).toMatchObject({ state: 'healthy', restarts: 0 });
  });

  it('are killed when they ignore SIGTERM, with everything they started', async () => {
    const delivery = bed.deliver();
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
    const before = bed.agent.processes().length;
    await delivery.retire(revision);
    expect(bed.agent.processes().length).toBeLessThanOrEqual(before - 3);
  });

  it('stream, and speak other protocols over an upgraded connection', async () => {
    const delivery = bed.deliver();
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
    const address = `http://localhost:${bed.agent.routerPort}`;
    expect(await ask(address)).toMatchObject({
      status: 404,
      body: expect.stringContaining('Nothing answers under this name'),
    });
  });
});
