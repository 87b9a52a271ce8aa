import {
  createMockDirectory,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import { authModuleSpaceshipDemo } from './module';

const SECRET = '3f1c0a5e9b7d4c2f8a6e1b0d';
const REFRESH = '/api/auth/spaceship-demo/refresh';
const PEOPLE = '/api/auth/spaceship-demo/people';

const entities = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'mira', description: 'Developer' },
    spec: {
      profile: { displayName: 'Mira Sol', email: 'mira@harbour.example' },
      memberOf: ['developers'],
    },
    relations: [{ type: 'memberOf', targetRef: 'group:default/developers' }],
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'developers', title: 'Developers' },
    spec: { type: 'team', children: [] },
  },
];

const subjectOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).sub;

describe('the demo sign-in', () => {
  const folder = createMockDirectory({ content: { 'sign-in': `${SECRET}\n` } });

  const start = async (options: { enabled?: boolean; host?: string } = {}) => {
    const { enabled = true, host = '127.0.0.1' } = options;
    const { server } = await startTestBackend({
      features: [
        authPlugin,
        authModuleSpaceshipDemo,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            backend: { listen: { host, port: 0 }, baseUrl: 'http://localhost' },
            auth: { providers: { 'spaceship-demo': {} } },
            spaceship: {
              demo: { enabled, secretFile: folder.resolve('sign-in') },
            },
          },
        }),
      ],
    });
    return server;
  };

  it('gives a real identity with what the groups own', async () => {
    const server = await start();

    const { status, body } = await request(server)
      .post(REFRESH)
      .set('x-spaceship-secret', SECRET)
      .send({ user: 'user:default/mira' });

    expect(status).toBe(200);
    expect(body.backstageIdentity.identity).toEqual({
      type: 'user',
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs: ['user:default/mira', 'group:default/developers'],
    });
    expect(body.profile).toEqual({
      displayName: 'Mira Sol',
      email: 'mira@harbour.example',
    });
    expect(subjectOf(body.backstageIdentity.token)).toBe('user:default/mira');
  });

  it('lists the people only to whoever has the secret', async () => {
    const server = await start();

    await request(server).get(PEOPLE).expect(401);
    const { body } = await request(server)
      .get(PEOPLE)
      .set('x-spaceship-secret', SECRET)
      .expect(200);

    expect(body.items).toEqual([
      {
        entityRef: 'user:default/mira',
        name: 'Mira Sol',
        role: 'Developer',
        groups: ['Developers'],
      },
    ]);
  });

  it('refuses a wrong secret, and every secret after ten wrong ones', async () => {
    const server = await start();
    const signIn = (secret: string) =>
      request(server)
        .post(REFRESH)
        .set('x-spaceship-secret', secret)
        .send({ user: 'user:default/mira' });

    for (let i = 0; i < 10; i++) {
      await signIn(`guess ${i}`).expect(401);
    }
    const { body } = await signIn(SECRET).expect(429);
    expect(body.error.message).toContain('Wait a minute');
  });

  it('says whom it does not know', async () => {
    const server = await start();
    const signIn = (body: object) =>
      request(server)
        .post(REFRESH)
        .set('x-spaceship-secret', SECRET)
        .send(body);

    const unknown = await signIn({ user: 'user:default/nobody' }).expect(404);
    expect(unknown.body.error.message).toContain('user:default/nobody');
    await signIn({}).expect(400);
    await signIn({ user: 'user:' }).expect(400);
  });

  it('adds nothing when the demo is off', async () => {
    const server = await start({ enabled: false });

    await request(server)
      .post(REFRESH)
      .set('x-spaceship-secret', SECRET)
      .send({ user: 'user:default/mira' })
      .expect(404);
    await request(server)
      .get(PEOPLE)
      .set('x-spaceship-secret', SECRET)
      .expect(404);
  });

  it('does not start where others could reach it', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow(
      /only on loopback/,
    );
  });
});
