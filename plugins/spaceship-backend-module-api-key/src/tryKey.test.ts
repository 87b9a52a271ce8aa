import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tryKey } from './tryKey';

const key = 'sk-very-secret-4711';

/** An API that takes one key, by what its paths do. */
describe('a key is tried', () => {
  let api: Server;
  let origin: string;
  let seen: { path: string; headers: IncomingHttpHeaders }[];
  const probe = (path: string, more = {}) => ({
    url: `${origin}${path}`,
    header: 'Authorization',
    scheme: 'Bearer',
    timeoutMs: 5_000,
    ...more,
  });

  beforeAll(async () => {
    api = createServer(({ url = '', headers }, res) => {
      seen.push({ path: url, headers });
      const isTaken =
        headers.authorization === `Bearer ${key}` ||
        headers['x-api-key'] === key;
      if (url === '/silent') return;
      if (url === '/moved') {
        res.writeHead(302, { location: `${origin}/account` }).end();
        return;
      }
      if (url === '/broken') {
        res.writeHead(500).end(`no idea about ${headers.authorization}`);
        return;
      }
      res.writeHead(isTaken ? 200 : 401).end(JSON.stringify(headers));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(async () => {
    api.closeAllConnections();
    api.close();
    await once(api, 'close');
  });

  it.each([
    ['as the API expects it', {}],
    ['in a header of its own', { header: 'X-Api-Key', scheme: '' }],
  ])('%s', async (_, more) => {
    await tryKey(probe('/account', more), key);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['that it refuses', '/account', 'another-key', /answers 401/],
    ['to nowhere else', '/moved', key, /answers 302, which leads elsewhere/],
    ['by what is broken', '/broken', key, /answers 500/],
    ['that no header can carry', '/account', 'ключ', /no HTTP header/],
  ])('%s, and the error has neither the key nor the answer', async (...row) => {
    const [, path, tried, says] = row;
    const error: Error = await tryKey(probe(path), tried).then(
      () => new Error('It was taken.'),
      e => e,
    );
    expect(error.message).toMatch(says);
    expect(`${error.stack} ${error.cause ?? ''}`).not.toContain(tried);
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it('no longer than it may take', async () => {
    await expect(
      tryKey(probe('/silent', { timeoutMs: 100 }), key),
    ).rejects.toThrow(/did not answer within 100 ms/);
  });

  it('where something listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    await expect(
      tryKey({ ...probe(''), url: `http://127.0.0.1:${port}/` }, key),
    ).rejects.toThrow(/can't be reached \(ECONNREFUSED\)/);
  });
});
