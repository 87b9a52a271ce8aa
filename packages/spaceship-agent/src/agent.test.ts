import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { AgentClient } from './agentClient.ts';
import { agentBed } from './testing/agentBed.ts';
import {
  sampleServer,
  tarOf,
  tarOfFiles,
  TestAgent,
  TestDelivery,
} from './testing/index.ts';
import { ask } from './testing/requests.ts';

const isRoot = process.getuid?.() === 0;

jest.setTimeout(60_000);

const bed = agentBed();

describe('builds', () => {
  it('keep the beginning and the end of 100 MB of output', async () => {
    const delivery = bed.deliver();
    const { status, effect } = await delivery.build(
      tarOfFiles({ 'a.txt': '' }),
      `node -e "const line='x'.repeat(999)+'\\n';process.stdout.write('begin\\n'+line.repeat(100000)+'end\\n')"`,
    );
    expect(status).toMatchObject({ state: 'succeeded' });
    const texts: string[] = [];
    let cursor: string | null = null;
    for (;;) {
      const page = await bed.agent.client.buildLogs(effect.identity, cursor);
      texts.push(...page.lines.map(({ text }) => text));
      cursor = page.cursor;
      if (page.ended) break;
    }
    expect(texts[0]).toBe('begin');
    expect(texts.at(-1)).toBe('end');
    expect(texts.join('\n')).toMatch(/\d{7,} bytes of output were left out/);
    expect(texts.join('\n').length).toBeLessThan(10 * 1024 * 1024);
  });

  it('say first which folders have nothing in them, as submodules do', async () => {
    const { effect } = await bed.deliver().build(
      tarOf([
        { path: 'vendor/', type: 'Directory' },
        { path: 'vendor/lib/', type: 'Directory' },
        { path: 'a.txt', content: '' },
      ]),
      'echo built',
    );
    const { lines } = await bed.agent.client.buildLogs(effect.identity, null);
    expect(lines.map(({ text }) => text)).toEqual([
      'Empty in this build: vendor/lib. Submodules of git are not fetched: commit their files, or fetch them in the build command.',
      'built',
    ]);
  });

  it('end when they hang, whatever they started', async () => {
    const delivery = bed.deliver();
    const before = bed.agent.processes().length;
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
    expect(bed.agent.processes().length).toBeLessThanOrEqual(before);
  });

  it('find the headers of the Node that services run with', async () => {
    const delivery = bed.deliver();
    const { status, effect } = await delivery.build(
      tarOfFiles({
        'look.js': `
          const { readFileSync } = require('fs');
          const folder = process.env.npm_config_nodedir + '/include/node/';
          const text = readFileSync(folder + 'node_version.h', 'utf8');
          const [major, minor] = ['MAJOR', 'MINOR'].map(part =>
            new RegExp('NODE_' + part + '_VERSION ([0-9]+)').exec(text)[1]);
          readFileSync(folder + 'common.gypi');
          console.log(process.version.startsWith('v' + major + '.' + minor + '.'));`,
      }),
      'node look.js',
    );
    expect(status).toMatchObject({ state: 'succeeded' });
    const { lines } = await bed.agent.client.buildLogs(effect.identity, null);
    expect(lines.map(({ text }) => text)).toEqual(['true']);
  });

  it('refuse a checkout that tries to escape', async () => {
    const delivery = bed.deliver();
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
    const delivery = bed.deliver();
    const revision = await delivery.revision(sampleServer('tampered'));
    const archive = path.join(
      bed.agent.artifacts,
      `${revision.digest.replace('sha256:', '')}.tar.zst`,
    );
    const other = await bed.deliver().revision(sampleServer('other'));
    fs.copyFileSync(
      path.join(
        bed.agent.artifacts,
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
    const delivery = bed.deliver();
    const revision = await delivery.revision({ 'a.txt': '' });
    const effect = delivery.effect();
    const { target } = delivery;
    await bed.agent.client.runJob({
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
      () => bed.agent.client.jobLogs(target, effect.identity, null),
      ({ lines }) => lines.length > 0,
    );
    await bed.agent.client.stopJob({ target, effect });
    expect(
      await TestDelivery.until(
        () => bed.agent.client.askJob(target, effect.identity),
        ({ state }) => state === 'exited',
      ),
    ).toMatchObject({ signal: 'SIGKILL', timedOut: false });
  });
});

describe('isolation', () => {
  it('says at the start when there is none', () => {
    expect(bed.agent.output.includes('are not kept apart')).toBe(!isRoot);
  });

  it('keeps builds, jobs and services from keys, sockets, each other and Postgres', async () => {
    if (!isRoot) return;
    const key = path.join(bed.agent.state, 'secrets', 'master.key');
    fs.mkdirSync(path.dirname(key), { mode: 0o700 });
    fs.writeFileSync(key, 'the master key', { mode: 0o600 });
    const addon = {
      id: 'isolation',
      plan: 'small',
      service: { id: 's', name: 's' },
      destination: { id: 'd', slug: 'd' },
      effect: { identity: 'a/1/1', fence: 1 },
    };
    await bed.agent.client.provisionAddon(addon);
    await TestDelivery.until(
      () => bed.agent.client.askAddon(addon.id),
      ({ state }) => state === 'running',
    );
    const [{ where }] = await bed.agent.client.listAddons();
    const neighbour = bed.deliver();
    const other = await neighbour.revision(sampleServer('other'));
    await neighbour.serve(other);
    const {
      lines: [otherFolder, otherHome],
    } = await neighbour.job(other, 'pwd; echo "$HOME"');
    const forbidden = [
      key,
      path.dirname(key),
      path.join(bed.agent.state, 'agent', 'agent.sock'),
      path.join(bed.agent.state, 'agent'),
      bed.agent.artifacts,
      path.join(where, 'data'),
      path.join(where, 'data', 'PG_VERSION'),
      path.join(otherFolder, 'server.js'),
      otherFolder,
      otherHome,
    ];
    for (const file of forbidden) expect(fs.existsSync(file)).toBe(true);
    const { pid, routers } = await bed.agent.client.status();
    const attempt = `umask; id -u; for f in ${forbidden
      .map(file => `'${file}'`)
      .join(' ')}; do
        if [ -r "$f" ] || [ -w "$f" ] || cat "$f" 2>/dev/null || ls "$f" 2>/dev/null; then echo "REACHED $f"; fi; done
      for p in ${[pid, ...routers].join(
        ' ',
      )} $PPID; do cat /proc/$p/environ >/dev/null 2>&1 && echo "ENVIRON $p"; done
      touch ./mine 2>/dev/null && echo WRITABLE; curl -s --max-time 2 --unix-socket '${path.join(
        bed.agent.state,
        'agent',
        'agent.sock',
      )}' http://x/v1/status && echo SOCKET; true`;
    const delivery = bed.deliver();
    const revision = await delivery.revision(sampleServer('v1'));
    const { lines, status } = await delivery.job(revision, attempt);
    expect(status).toMatchObject({ exitCode: 0 });
    const [umask, uid, ...reached] = lines;
    expect(umask).toBe('0077');
    expect(Number(uid)).toBeGreaterThan(999);
    expect(reached).toEqual([]);
    const built = await delivery.build(tarOfFiles({ 'a.txt': '' }), attempt);
    expect(built.status).toMatchObject({ state: 'succeeded' });
    const buildLog = await bed.agent.client.buildLogs(
      built.effect.identity,
      null,
    );
    expect(buildLog.lines.map(({ text }) => text).slice(2)).toEqual([
      'WRITABLE',
    ]);
    expect(buildLog.lines[1].text).not.toBe(uid);
    await bed.agent.client.destroyAddon(addon.id, addon.effect);
  });
});

describe('its life', () => {
  it('begins once for a state folder', () => {
    expect(bed.agent.command('run')).toMatchObject({
      code: 3,
      output: expect.stringContaining('already runs'),
    });
  });

  it('is told soon when it is frozen, and started again without the end of what it runs', async () => {
    const delivery = bed.deliver();
    const address = await delivery.serve(
      await delivery.revision(sampleServer('meanwhile')),
    );
    const { pid } = await bed.agent.client.status();
    process.kill(pid, 'SIGSTOP');
    await expect(
      new AgentClient(bed.agent.socket, 200).status(),
    ).rejects.toThrow(/did not answer within 0\.2 s; if it stays so, end/);
    expect((await ask(address)).body).toContain('meanwhile');
    await bed.agent.crash();
    expect((await ask(address)).body).toContain('meanwhile');
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

  it('runs on where what it prints can not be written, as on a full disk', async () => {
    await bed.agent.kill();
    const { pid } = await bed.agent.run({ printTo: '/dev/full' });
    expect((await bed.agent.client.status()).pid).toBe(pid);
    await bed.agent.crash();
  });

  it('stops everything, also after its death, and starts it all again', async () => {
    const delivery = bed.deliver();
    const revision = await delivery.revision(sampleServer('again'));
    const address = await delivery.serve(revision);
    await bed.agent.kill();
    expect(bed.agent.processes().length).toBeGreaterThan(0);
    expect(bed.agent.command('stop').code).toBe(0);
    expect(bed.agent.processes()).toEqual([]);
    expect(bed.agent.command('status').code).toBe(5);
    await bed.agent.run();
    const { body } = await TestDelivery.until(
      () => ask(address).catch(() => ({ status: 0, body: '' })),
      ({ status }) => status === 200,
    );
    expect(body).toContain('again');
  });
});
