import { TestAgent } from '@spaceship/agent/testing';
import {
  Browser,
  Effects,
  eventually,
  GatedTarget,
  sampleService,
} from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { startLocal } from './__testUtils__/underTest';

jest.setTimeout(60_000);

/** Files below a folder that contain a text. */
const filesWith = (folder: string, text: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .filter(file => fs.readFileSync(file, 'latin1').includes(text));

describe('the gate of the agent', () => {
  let local: Awaited<ReturnType<typeof startLocal>>;
  let agent: TestAgent;
  let gated: GatedTarget;

  const routerFile = (name: string) =>
    path.join(agent.state, 'agent', 'routers', name);

  /** A new target behind a gate, which answers. */
  const stand = async () => {
    const artifact = await local.artifact(sampleService);
    const effects = new Effects(randomUUID());
    const target = {
      service: { id: randomUUID(), name: 'kit' },
      destination: { id: randomUUID(), slug: `d${randomUUID().slice(0, 8)}` },
      label: `kit-${randomUUID().slice(0, 8)}`,
    };
    const made = new GatedTarget(local.driver, target, effects);
    await made.setAccess();
    const revision = {
      name: randomUUID(),
      artifact,
      processes: {
        web: {
          command: 'node server.js',
          health: { path: '/healthz', timeout: '2s' },
          replicas: 1,
          stopTimeout: '5s',
        },
      },
      variables: {},
      secretNames: [],
    };
    await local.driver.prepare(target, revision, { web: 1 }, effects.next());
    await eventually(
      () => local.driver.observe(target),
      ({ revisions }) => revisions[0]?.replicas[0]?.state === 'healthy',
    );
    await local.driver.shift(target, { [revision.name]: 100 }, effects.next());
    made.address = (await local.driver.observe(target)).address!;
    return made;
  };

  beforeAll(async () => {
    local = await startLocal();
    agent = local.agent;
    gated = await stand();
  });

  afterAll(() => local.dispose());

  it('lets one of many in with a code, whichever router they come to', async () => {
    const { id, url } = await gated.share();
    await Promise.all(
      Array.from({ length: 24 }, () => new Browser().request(url)),
    );
    for (const name of ['0.visits.json', '1.visits.json']) {
      const counts = JSON.parse(fs.readFileSync(routerFile(name), 'utf8'));
      expect(counts[gated.subject].links[id].opened).toBeGreaterThan(0);
    }
    for (let round = 0; round < 5; round++) {
      const browser = new Browser();
      const code = gated.wayIn(await gated.asked(browser));
      const pages = await Promise.all(
        Array.from({ length: 24 }, () => browser.request(code)),
      );
      expect(pages.filter(({ status }) => status === 302)).toHaveLength(1);
    }
  });

  it('goes on with the last table while the agent is away', async () => {
    const [inside, outside, late] = [
      new Browser(),
      new Browser(),
      new Browser(),
    ];
    await gated.enter(inside);
    const { id, url } = await gated.share();
    await agent.kill();
    expect((await inside.request(gated.at('/'))).status).toBe(200);
    expect((await outside.request(gated.at('/'))).status).toBe(302);
    expect((await gated.enter(late)).status).toBe(200);
    expect((await outside.open(url)).status).toBe(200);
    await agent.run();
    await gated.revoke(id);
    expect((await outside.request(gated.at('/'))).status).toBe(403);
    expect((await late.request(gated.at('/'))).status).toBe(200);
  });

  it('remembers visits when its routers are killed', async () => {
    const { id, url } = await gated.share();
    for (let visit = 0; visit < 6; visit++) await new Browser().request(url);
    const { routers } = await agent.client.status();
    for (const router of routers) process.kill(router, 'SIGKILL');
    await eventually(
      () => agent.client.status(),
      status =>
        status.routers.length === routers.length &&
        status.routers.every(pid => !routers.includes(pid)),
    );
    await eventually(
      () => new Browser().request(url).catch(() => undefined),
      page => page?.status === 302,
    );
    const { visits } = await local.driver.observe(gated.target);
    expect(visits?.links[id].opened).toBe(7);
  });

  it('ends connections of another protocol with the link that they came by', async () => {
    const guest = new Browser();
    const { id, url } = await gated.share();
    await guest.open(url);
    const { host, port } = new URL(gated.address);
    const { 'spaceship-session': session } = guest.cookies(gated.address);
    const socket = net.connect(Number(port), '127.0.0.1');
    const opened = new Promise(resolve => socket.once('data', resolve));
    const ended = new Promise(resolve => socket.once('close', resolve));
    socket.write(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\nCookie: spaceship-session=${session}\r\n\r\n`,
    );
    expect(String(await opened)).toContain('101');
    await gated.revoke(id);
    await ended;
  });

  it('lets nothing follow an upgrade that the application refuses', async () => {
    const browser = new Browser();
    await gated.enter(browser);
    const { host, port } = new URL(gated.address);
    const { 'spaceship-session': session } = browser.cookies(gated.address);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(Number(port), '127.0.0.1');
      let text = '';
      socket.on('data', chunk => {
        text += chunk;
        socket.write(`GET /follows HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.write(
        `GET /refused HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\nCookie: spaceship-session=${session}\r\n\r\n`,
      );
    });
    expect(answer).toMatch(/^HTTP\/1.1 426 [^]*\r\n\r\nno$/);
    expect(answer).not.toContain('spaceship-session');
  });

  it('keeps its key in files of its own, and out of logs and command lines', async () => {
    const files = filesWith(path.join(agent.state, 'agent'), gated.key);
    expect(files.map(file => path.basename(file)).sort()).toEqual([
      'table.json',
      'target.json',
    ]);
    for (const file of files)
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(agent.output).not.toContain(gated.key);
    for (const pid of agent.processes())
      for (const part of ['cmdline', 'environ'])
        expect(fs.readFileSync(`/proc/${pid}/${part}`, 'latin1')).not.toContain(
          gated.key,
        );
  });

  it('leaves nothing when its target is destroyed', async () => {
    const ending = await stand();
    await ending.enter(new Browser());
    await ending.share();
    await ending.driver.destroy(ending.target, ending.effects.next());
    expect(filesWith(agent.state, ending.key)).toEqual([]);
    expect(filesWith(agent.state, ending.subject)).toEqual([]);
    const used = fs.readdirSync(routerFile('used-codes'));
    await gated.enter(new Browser());
    expect(fs.readdirSync(routerFile('used-codes'))).toEqual(used);
    const page = await new Browser().request(ending.at('/'));
    expect(page.status).toBe(404);
  });
});
