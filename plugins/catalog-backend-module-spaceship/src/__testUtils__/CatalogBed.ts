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
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import type express from 'express';
import Router from 'express-promise-router';
import knexFactory, { type Knex } from 'knex';
import request from 'supertest';
import catalogModuleSpaceship from '../index';

/** The catalog file of a component. */
export const component = (name: string, extra = '', enabled = true) => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    spaceship.run/enabled: '${enabled}'
${extra}
spec: { type: service, lifecycle: production, owner: developers }
`;

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

/** A catalog with this module, and a spaceship plugin whose answers the test says. */
export class CatalogBed {
  events!: EventsService;
  scheduler!: SchedulerService;
  registered: object[] = [];
  /** What the lists of the spaceship plugin have; null while it can't be asked. */
  delivered: Record<string, object[]> | null = {};
  /** How long it thinks before each answer. */
  answersAfterMs = 0;
  /** Who has asked it. */
  readonly principals: string[] = [];
  private backend: TestBackend | undefined;
  readonly #databases: Knex[] = [];

  private constructor(
    private readonly root: string,
    private readonly admin: Knex,
    private readonly databaseName: string,
  ) {}

  static async create(): Promise<CatalogBed> {
    const server = process.env.SPACESHIP_TEST_POSTGRES;
    if (!server)
      throw new Error(
        'These tests need a Postgres: set SPACESHIP_TEST_POSTGRES, or run npm test',
      );
    const root = await mkdtemp(join(tmpdir(), 'spaceship-catalog-'));
    const databaseName = `test_${randomUUID().replace(/-/g, '')}`;
    const admin = knexFactory({ client: 'pg', connection: server });
    await admin.raw('create database ??', [databaseName]);
    const bed = new CatalogBed(root, admin, databaseName);
    const url = new URL(server);
    url.pathname = `/${databaseName}`;

    const list = (name: string, res: express.Response) => {
      if (bed.delivered) res.json({ items: bed.delivered[name] ?? [] });
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
            Object.assign(bed, services);
            const router = Router();
            router.use(async (_req, _res) => {
              await sleep(bed.answersAfterMs);
              return 'next';
            });
            router.get('/services', async (req, res) => {
              const { principal } = await httpAuth.credentials(req, {
                allow: ['service'],
              });
              bed.principals.push(principal.subject);
              if (req.query.registered !== 'true') {
                list('services', res);
                return;
              }
              const at = Number(req.query.cursor ?? 0);
              res.json({
                items: bed.registered.slice(at, at + 1),
                nextCursor: at + 1 < bed.registered.length ? `${at + 1}` : null,
              });
            });
            for (const name of ['destinations', 'addons', 'reviews'])
              router.get(`/${name}`, (_req, res) => list(name, res));
            http.use(router);
          },
        });
      },
    });
    bed.backend = await startTestBackend({
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
            bed.#databases.push(knex);
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
    return bed;
  }

  /** Commits files to a repository of the portal, which is made where there is none, and tells it. */
  async push(name: string, files: Record<string, string>): Promise<void> {
    const bare = join(this.root, `${name}.git`);
    const copy = join(this.root, 'copies', name);
    if (!(await exists(bare))) {
      await mkdir(copy, { recursive: true });
      git(this.root, 'init', '--quiet', '--bare', '-b', 'main', bare);
      git(copy, 'init', '--quiet', '-b', 'main');
    }
    for (const [file, content] of Object.entries(files)) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), content);
    }
    git(copy, 'add', '--all');
    git(copy, 'commit', '--quiet', '-m', 'Change');
    git(copy, 'push', '--quiet', bare, 'main');
    await this.events.publish({
      topic: 'spaceship.push',
      eventPayload: { provider: 'local', location: name },
    });
  }

  async entity(ref: string): Promise<Entity | null> {
    const answer = await request(this.backend!.server).get(
      `/api/catalog/entities/by-name/${ref.replace(':', '/')}`,
    );
    return answer.status === 200 ? answer.body : null;
  }

  async close(): Promise<void> {
    await this.backend?.stop();
    await Promise.all(this.#databases.map(knex => knex.destroy()));
    await this.admin.raw('drop database if exists ?? with (force)', [
      this.databaseName,
    ]);
    await this.admin.destroy();
    await rm(this.root, { recursive: true, force: true });
  }
}

/** Looks until there is something. */
export const eventually = async <T>(
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
