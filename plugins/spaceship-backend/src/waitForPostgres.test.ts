import { createServer, type Server } from 'node:net';
import { ConfigReader } from '@backstage/config';
import type { JsonValue } from '@backstage/types';
import { mockServices } from '@backstage/backend-test-utils';
import { waitForPostgres } from './waitForPostgres';

const portal = (connection: JsonValue, client = 'pg') =>
  new ConfigReader({ backend: { database: { client, connection } } });

it('returns at once for another database, for one that answers, and for a wrong password', async () => {
  const logger = mockServices.logger.mock();
  const url = new URL(process.env.SPACESHIP_TEST_POSTGRES!);
  await waitForPostgres(portal(':memory:', 'better-sqlite3'), logger);
  await waitForPostgres(portal(url.href), logger);
  url.password = 'wrong';
  await waitForPostgres(portal(url.href), logger);

  expect(logger.info).not.toHaveBeenCalled();
});

it('waits while nothing listens', async () => {
  const logger = mockServices.logger.mock();
  const port = await freePort();
  const waiting = waitForPostgres(
    portal({ host: '127.0.0.1', port, user: 'x', password: 'x' }),
    logger,
  );
  let server: Server | undefined;
  logger.info.mockImplementation(() => {
    // Whatever answers that is not "not yet" ends the waiting.
    server ??= createServer(socket => {
      socket.end('E\0\0\0\u000eSFATAL\0C28P01\0\0');
    }).listen(port, '127.0.0.1');
  });
  await waiting;
  server?.close();

  expect(logger.info).toHaveBeenCalledTimes(1);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise(resolve => {
    server.close(resolve);
  });
  return port;
}
