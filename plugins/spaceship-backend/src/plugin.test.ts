import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import request from 'supertest';
import { foreignDatabase } from './__testUtils__/foreignDatabase';
import { spaceshipPlugin } from './plugin';

jest.setTimeout(60_000);

const start = (data: object, client: string) =>
  startTestBackend({
    features: [
      spaceshipPlugin,
      mockServices.rootConfig.factory({ data }),
      catalogServiceMock.factory(),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => foreignDatabase(client),
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({ send: async () => {} }),
      }),
    ],
  });

const secrets = { masterKey: Buffer.alloc(32, 1).toString('base64') };

describe('the plugin', () => {
  it('starts without configuration and says on each request how to configure it', async () => {
    const backend = await start({}, 'better-sqlite3');
    const { status, body } = await request(backend.server).get(
      '/api/spaceship/services',
    );
    await backend.stop();

    expect(status).toBe(503);
    expect(body.error).toMatchObject({
      name: 'NotConfiguredError',
      message: expect.stringContaining('Add a `spaceship` section'),
    });
  });

  it.each([
    ['a master key', {}, 'openssl rand -base64 32'],
    [
      'a key of the right length',
      { secrets: { masterKey: 'c2hvcnQ=' } },
      'does not hold 32 bytes',
    ],
    [
      'a key file that can be read',
      { secrets: { masterKeyFile: '/nowhere/key' } },
      "/nowhere/key can't be read (ENOENT)",
    ],
    ['a builder', { secrets }, 'no module brings it'],
    [
      'destinations without mistakes',
      { secrets, destinations: { 'EU West': { tier: 'production' } } },
      'spaceship.destinations.EU West',
    ],
    [
      'a tier for each destination',
      { secrets, destinations: { eu: { driver: 'local', tier: 'prod' } } },
      'spaceship.destinations.eu.tier',
    ],
  ])('wants %s', async (_what, spaceship, message) => {
    await expect(start({ spaceship }, 'pg')).rejects.toThrow(message);
  });
});
