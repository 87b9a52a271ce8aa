import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { probeHttp } from './probe.ts';

/** A process that answers as told, until the test is over. */
async function answering(
  answer: (response: http.ServerResponse) => void,
): Promise<{ server: http.Server; port: number }> {
  const server = http.createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

it('believes an answer whose body has no end, and lets go of it', async () => {
  const { server, port } = await answering(response => {
    response.write('still ');
  });
  expect(await probeHttp(port, '/', 200)).toEqual({ healthy: true });
  server.close();
  // Only once no connection is left.
  await once(server, 'close');
});

it('says so where no answer comes in time', async () => {
  const { server, port } = await answering(() => {});
  expect(await probeHttp(port, '/ready', 200)).toEqual({
    healthy: false,
    detail: `GET /ready on port ${port} did not answer in 0.2 s`,
  });
  server.close();
});
