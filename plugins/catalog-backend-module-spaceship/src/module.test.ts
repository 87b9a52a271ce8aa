import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  eventsServiceFactory,
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type express from 'express';
import Router from 'express-promise-router';
import knexFactory, { type Knex } from 'knex';
import request from 'supertest';
import catalogModuleSpaceship from './index';

jest.setTimeout(120_000);

const component = (name: string, extra = '', enabled = true) => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    spaceship.run/enabled: '${enabled}'
${extra}
spec: { type: service, lifecycle: production, owner: developers }
`;

describe('the catalog module', () => {
  let root: string;
  let admin: Knex;
  let databaseName: string;
  const databases: Knex[] = [];
  let backend: TestBackend;
  let events: EventsService;
  let scheduler: SchedulerService;
  let registered: object[] = [];
  /** What the lists of the spaceship plugin have; null while it can't be asked. */
  let delivered: Record<string, object[]> | null = {};
  const principals: string[] = [];

  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GIT_AUTHOR_NAME: 'Mira',
        GIT_AUTHOR_EMAIL: 'mira@example.org',
        GIT_COMMITTER_NAME: 'Mira',
        GIT_COMMITTER_EMAIL: 'mira@example.org',
      },
    })
      .toString()
      .trim();

  const exists = async (path: string) => {
    try {
      git(path, 'rev-parse');
      return true;
    } catch {
      return false;
    }
  };

  const push = async (name: string, files: Record<string, string>) => {
    const bare = join(root, `${name}.git`);
    const copy = join(root, 'copies', name);
    if (!(await exists(bare))) {
      await mkdir(copy, { recursive: true });
      git(root, 'init', '--quiet', '--bare', '-b', 'main', bare);
      git(copy, 'init', '--quiet', '-b', 'main');
    }
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), content);
    }
    git(copy, 'add', '--all');
    git(copy, 'commit', '--quiet', '-m', 'Change');
    git(copy, 'push', '--quiet', bare, 'main');
    await events.publish({
      topic: 'spaceship.push',
      eventPayload: { provider: 'local', location: name },
    });
  };
  const entity = async (ref: string): Promise<Entity | null> => {
    const answer = await request(backend.server).get(
      `/api/catalog/entities/by-name/${ref.replace(':', '/')}`,
    );
    return answer.status === 200 ? answer.body : null;
  };
  const eventually = async <T>(
    look: () => Promise<T | null | undefined | false>,
  ): Promise<T> => {
    const until = Date.now() + 60_000;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() > until)
        throw new Error('It did not come about in a minute');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };

  beforeAll(async () => {
    const server = process.env.SPACESHIP_TEST_POSTGRES;
    if (!server)
      throw new Error(
        'These tests need a Postgres: set SPACESHIP_TEST_POSTGRES, or run npm test',
      );
    root = await mkdtemp(join(tmpdir(), 'spaceship-catalog-'));
    databaseName = `test_${randomUUID().replace(/-/g, '')}`;
    admin = knexFactory({ client: 'pg', connection: server });
    await admin.raw('create database ??', [databaseName]);
    const url = new URL(server);
    url.pathname = `/${databaseName}`;

    const list = (name: string, res: express.Response) => {
      if (delivered) res.json({ items: delivered[name] ?? [] });
      else res.status(503).end();
    };
    const spaceship = createBackendPlugin({
      pluginId: 'spaceship',
      register(reg) {
        reg.registerInit({
          deps: {
            http: coreServices.httpRouter,
            httpAuth: coreServices.httpAuth,
            events: eventsServiceRef,
            scheduler: coreServices.scheduler,
          },
          async init({ http, httpAuth, ...services }) {
            ({ events, scheduler } = services);
            const router = Router();
            router.get('/services', async (req, res) => {
              const { principal } = await httpAuth.credentials(req, {
                allow: ['service'],
              });
              principals.push(principal.subject);
              if (req.query.registered !== 'true') {
                list('services', res);
                return;
              }
              const at = Number(req.query.cursor ?? 0);
              res.json({
                items: registered.slice(at, at + 1),
                nextCursor: at + 1 < registered.length ? `${at + 1}` : null,
              });
            });
            for (const name of ['destinations', 'addons', 'reviews'])
              router.get(`/${name}`, (_req, res) => list(name, res));
            http.use(router);
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleSpaceship,
        spaceship,
        eventsServiceFactory,
        mockServices.scheduler.factory(),
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory() {
            const knex = knexFactory({ client: 'pg', connection: url.href });
            databases.push(knex);
            return { getClient: async () => knex };
          },
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://portal.example/' },
            backend: { baseUrl: 'http://localhost:0' },
            catalog: {
              processingInterval: { seconds: 600 },
              rules: [{ allow: ['Component', 'Location', 'API'] }],
              locations: [
                { type: 'local', target: 'shop' },
                { type: 'local', target: 'mono/services/cart' },
              ],
            },
            spaceship: { git: { repositories: root } },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await Promise.all(databases.map(knex => knex.destroy()));
    await admin?.raw('drop database if exists ?? with (force)', [databaseName]);
    await admin?.destroy();
    await rm(root, { recursive: true, force: true });
  });

  it('reads a repository of the portal, also one that came after its location', async () => {
    await push('shop', { 'catalog-info.yaml': component('shop') });
    const found = await eventually(() => entity('component:default/shop'));
    expect(found.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': 'local:shop',
      'backstage.io/managed-by-origin-location': 'local:shop',
      'backstage.io/source-location': 'local:shop',
      'spaceship.run/enabled': 'true',
    });
  });

  it('shows what a push changes, and drops what it takes away', async () => {
    await push('shop', {
      'catalog-info.yaml': [
        component('shop', '  description: Sells things'),
        component('till'),
      ].join('\n---\n'),
    });
    await eventually(
      async () =>
        (await entity('component:default/shop'))?.metadata.description ===
        'Sells things',
    );
    await eventually(() => entity('component:default/till'));
    await push('shop', { 'catalog-info.yaml': component('shop') });
    const gone = await eventually(async () => {
      await scheduler.triggerTask('catalog_orphan_cleanup');
      return !(await entity('component:default/till'));
    });
    expect(gone).toBe(true);
  });

  it('reads a folder of a repository, and lets its file claim no other repository', async () => {
    await push('mono', {
      'services/cart/catalog-info.yaml': component(
        'cart',
        '    backstage.io/source-location: local:shop',
      ),
    });
    const found = await eventually(() => entity('component:default/cart'));
    expect(found.metadata.annotations).toMatchObject({
      'backstage.io/source-location': 'local:mono/services/cart',
    });
  });

  it('brings registered services into the catalog until their own file does', async () => {
    registered = [
      {
        name: 'notes',
        entityRef: 'component:default/notes',
        title: 'Notes',
        ownerRef: 'group:default/developers',
        source: {
          provider: 'local',
          location: 'notes',
          path: '',
          branch: 'main',
        },
      },
      {
        name: 'elsewhere',
        entityRef: 'component:default/elsewhere',
        title: null,
        ownerRef: null,
        source: {
          provider: 'git',
          location: 'https://git.example.org/team/elsewhere',
          path: 'api',
          branch: 'trunk',
        },
      },
    ];
    await events.publish({ topic: 'spaceship.service', eventPayload: {} });
    const made = await eventually(() => entity('component:default/notes'));
    expect(made).toMatchObject({
      metadata: {
        title: 'Notes',
        annotations: {
          'spaceship.run/enabled': 'true',
          'backstage.io/source-location': 'local:notes',
        },
      },
      spec: { owner: 'group:default/developers' },
    });
    const remote = await eventually(() =>
      entity('component:default/elsewhere'),
    );
    expect(remote.metadata.annotations).toMatchObject({
      'backstage.io/source-location':
        'url:https://git.example.org/team/elsewhere/tree/trunk/api/',
      'spaceship.run/branch': 'trunk',
    });
    expect(new Set(principals)).toEqual(new Set(['plugin:catalog']));

    await push('notes', {
      'catalog-info.yaml': component('notes', '', false),
    });
    expect((await entity('component:default/notes'))?.metadata.title).toBe(
      'Notes',
    );
    await push('notes', {
      'catalog-info.yaml': component('notes', '  title: Notes of its own'),
    });
    const own = await eventually(async () => {
      const found = await entity('component:default/notes');
      return found?.metadata.title === 'Notes of its own' && found;
    });
    expect(own.metadata.annotations).toMatchObject({
      'backstage.io/managed-by-location': 'local:notes',
    });

    registered = registered.slice(0, 1);
    await events.publish({ topic: 'spaceship.service', eventPayload: {} });
    await eventually(
      async () => !(await entity('component:default/elsewhere')),
    );
    expect(await entity('component:default/notes')).not.toBeNull();
  });

  describe('of what Spaceship makes and runs', () => {
    const relationsOf = (found: Entity | null, type: string) =>
      (found?.relations ?? [])
        .filter(relation => relation.type === type)
        .map(relation => relation.targetRef)
        .sort();
    const told = () =>
      events.publish({ topic: 'spaceship.addon', eventPayload: {} });
    const database = {
      id: '0199a000-0000-7000-8000-00000000000a',
      type: 'postgres',
      state: 'ready',
      service: { id: 's1', name: 'notes' },
      destination: { slug: 'staging', title: 'Staging', tier: 'staging' },
      aliases: ['database'],
    };
    const review = {
      id: 'r1',
      name: 'notes-big-letters',
      title: 'Big letters',
      state: 'ready',
      service: { id: 's1', name: 'notes' },
      branch: 'big-letters',
      destination: 'notes-big-letters',
      address: 'http://notes-big-letters.localhost:7080',
    };
    const all = () => ({
      destinations: [
        {
          slug: 'staging',
          title: 'Staging',
          tier: 'staging',
          owner: 'platform',
        },
        {
          slug: 'eu-west',
          title: 'EU West',
          tier: 'production',
          region: 'eu-west',
          owner: 'group:default/platform',
        },
      ],
      services: [
        {
          id: 's1',
          name: 'notes',
          entityRef: 'component:default/notes',
          owner: 'group:default/developers',
          inCatalog: true,
          destinations: [
            { slug: 'staging', release: 3 },
            { slug: 'eu-west', release: null },
          ],
        },
      ],
      addons: [
        database,
        {
          ...database,
          id: '0199a000-0000-7000-8000-00000000000b',
          destination: {
            slug: 'notes-big-letters',
            title: 'Big letters',
            tier: 'review',
          },
        },
      ],
      reviews: [review],
    });

    it('makes Resources, and a component depends on its own', async () => {
      delivered = all();
      await told();
      const addon = await eventually(() =>
        entity('resource:spaceship/notes-database-staging'),
      );
      expect(addon).toMatchObject({
        metadata: {
          title: 'notes database, Staging',
          annotations: { 'spaceship.run/addon': database.id },
          labels: { 'spaceship.run/tier': 'staging' },
          links: [
            {
              url: `http://portal.example/spaceship/addons/${database.id}`,
              title: 'Add-on',
            },
          ],
        },
        spec: { type: 'postgres', owner: 'group:default/developers' },
      });
      expect(relationsOf(addon, 'dependsOn')).toEqual([
        'resource:spaceship/staging',
      ]);
      await eventually(async () => {
        const notes = await entity('component:default/notes');
        return (
          relationsOf(notes, 'dependsOn').join() ===
          'resource:spaceship/notes-database-staging,resource:spaceship/staging'
        );
      });

      const staging = await entity('resource:spaceship/staging');
      expect(relationsOf(staging, 'ownedBy')).toEqual([
        'group:default/platform',
      ]);
      expect(
        (await entity('resource:spaceship/eu-west'))?.metadata.labels,
      ).toEqual({
        'spaceship.run/tier': 'production',
        'spaceship.run/region': 'eu-west',
      });
      const environment = await eventually(async () => {
        const found = await entity(
          'resource:spaceship/review-notes-big-letters',
        );
        return relationsOf(found, 'dependsOn').length === 2 && found;
      });
      expect(relationsOf(environment, 'dependsOn')).toEqual([
        'component:default/notes',
        'resource:spaceship/notes-database-notes-big-letters',
      ]);
      expect(environment.metadata.links?.[0]).toEqual({
        url: review.address,
        title: 'Open it',
      });
    });

    it('keeps them while Spaceship cannot be asked, and drops what has ended', async () => {
      delivered = null;
      await told();
      expect(
        await entity('resource:spaceship/notes-database-staging'),
      ).not.toBeNull();

      delivered = { ...all(), reviews: [], addons: [database] };
      await told();
      await eventually(
        async () =>
          !(await entity('resource:spaceship/review-notes-big-letters')),
      );
      expect(
        await entity('resource:spaceship/notes-database-staging'),
      ).not.toBeNull();
    });

    it('keeps what a service has whose entity has gone from the catalog, without a tie', async () => {
      const now = all();
      now.services[0].inCatalog = false;
      delivered = { ...now, reviews: [], addons: [database] };
      await told();

      const addon = await eventually(async () => {
        const found = await entity('resource:spaceship/notes-database-staging');
        return relationsOf(found, 'dependencyOf').length === 0 && found;
      });
      expect(relationsOf(addon, 'ownedBy')).toEqual([
        'group:default/developers',
      ]);
    });
  });
});
