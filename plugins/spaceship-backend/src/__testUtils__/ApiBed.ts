import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  AuthorizeResult,
  type Permission,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  spaceshipAddonsExtensionPoint,
  spaceshipBuildersExtensionPoint,
  spaceshipDriversExtensionPoint,
  spaceshipSourcesExtensionPoint,
  type AddonProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import request from 'supertest';
import { MemorySource } from '../crash/MemorySource';
import { ana, ben, owners, qa, quinn } from '../crash/organization';
import { TargetWorld } from '../crash/TargetWorld';
import { worldAddons } from '../crash/worldAddons';
import { callHere, worldParts } from '../crash/worldParts';
import { spaceshipPlugin } from '../plugin';
import { createTestDatabase, type TestDatabase } from './testDatabase';
import { keyedAddons } from './keyedAddons';

export { ana, ben, owners, qa, quinn };
/** In the catalog, and in no group. */
export const dora = 'user:default/dora';

/** Who is refused what; everything else is allowed. */
export type Denial = (permission: Permission, resourceRef?: string) => boolean;

/** The whole plugin on a real Postgres, with the world outside in this process, behind HTTP. */
export class ApiBed {
  readonly world = new TargetWorld();
  readonly source = new MemorySource();
  readonly notifications: any[] = [];
  denied: Denial = () => false;
  /** What a list of services is narrowed to, if anything. */
  conditions: object | null = null;
  backend!: TestBackend;
  /** Makes the add-ons whose keys people hand in. */
  keyed!: AddonProvider;

  private constructor(private readonly database: TestDatabase) {}

  static async create(
    options: { config?: object; entities?: Entity[] } = {},
  ): Promise<ApiBed> {
    const bed = new ApiBed(await createTestDatabase());
    const { driver, builder } = worldParts(callHere(bed.world), 'portal');
    bed.backend = await startTestBackend({
      features: [
        spaceshipPlugin,
        createBackendModule({
          pluginId: 'spaceship',
          moduleId: 'memory',
          register(reg) {
            reg.registerInit({
              deps: {
                addons: spaceshipAddonsExtensionPoint,
                drivers: spaceshipDriversExtensionPoint,
                builders: spaceshipBuildersExtensionPoint,
                sources: spaceshipSourcesExtensionPoint,
              },
              async init({ addons, drivers, builders, sources }) {
                const call = callHere(bed.world);
                addons.addProvider(worldAddons(call, 'portal'));
                bed.keyed = keyedAddons(call, 'portal');
                addons.addProvider(bed.keyed);
                drivers.addDriver(driver);
                builders.addBuilder(builder);
                sources.addProvider(
                  Object.assign(bed.source, {
                    createRepository: async (name: string) => ({
                      location: name,
                      remote: `http://git.example/${name}.git`,
                    }),
                    remote: async (location: string) =>
                      `http://git.example/${location}.git`,
                  }),
                );
              },
            });
          },
        }),
        mockServices.rootConfig.factory({
          data: options.config ?? portalConfig,
        }),
        mockServices.database.factory({ knex: bed.database.connect() }),
        catalogServiceMock.factory({
          entities: [...people, ...(options.entities ?? [])],
        }),
        createServiceFactory({
          service: coreServices.permissions,
          deps: {},
          factory: () => bed.#permissions(),
        }),
        createServiceFactory({
          service: coreServices.userInfo,
          deps: {},
          factory: () => ({
            async getUserInfo(credentials: any) {
              const ref = credentials.principal.userEntityRef;
              return {
                userEntityRef: ref,
                ownershipEntityRefs: [ref, ...(groups[ref] ?? [])],
              };
            },
          }),
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({ publish: async () => {} }),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            send: async (notification: unknown) => {
              bed.notifications.push(notification);
            },
          }),
        }),
      ],
    });
    return bed;
  }

  get knex(): Knex {
    return this.database.knex;
  }

  /** Requests of a person. */
  as(ref: string) {
    return this.#client(mockCredentials.user.header(ref));
  }

  /** Requests of another program. */
  asService() {
    return this.#client(mockCredentials.service.header());
  }

  #client(authorization: string) {
    const send =
      (method: 'get' | 'post' | 'put' | 'delete') =>
      (path: string, body?: object, headers: Record<string, string> = {}) => {
        const sent = request(this.backend.server)
          [method](`/api/spaceship${path}`)
          .set({ authorization, ...headers });
        return body === undefined ? sent : sent.send(body);
      };
    return {
      get: send('get'),
      post: send('post'),
      put: send('put'),
      delete: send('delete'),
    };
  }

  /** Registers a service of ana's group; its code is in memory. */
  async service(name: string): Promise<string> {
    const { body, status } = await this.as(ana).post('/services', {
      name,
      owner: owners,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
  }

  /** Delivers and waits for the end. */
  async deliver(
    serviceId: string,
    wish: object,
    by = ana,
    state = 'delivered',
  ): Promise<any> {
    const { body, status } = await this.as(by).post(
      `/services/${serviceId}/deliveries`,
      wish,
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
    return this.untilRollout(body.rolloutId, state);
  }

  async untilRollout(id: string, state: string): Promise<any> {
    return this.until(async () => {
      const { body } = await this.as(ana).get(`/rollouts/${id}`);
      return body.state === state && body;
    }, `rollout to be ${state}`);
  }

  async until<T>(
    condition: () => Promise<T | undefined | false>,
    what: string,
    timeoutMs = 15_000,
  ): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const answer = await condition();
      if (answer) return answer;
      if (performance.now() > end) {
        const rollouts = await this.knex('rollouts').select(
          'state',
          'outcome_reason',
          'tree',
        );
        throw new Error(
          `Waited in vain for ${what}: ${JSON.stringify(rollouts)}`,
        );
      }
      await new Promise(resolve => {
        setTimeout(resolve, 25);
      });
    }
  }

  async close(): Promise<void> {
    await this.backend.stop();
    await this.database.drop();
  }

  #permissions(): PermissionsService {
    return {
      authorize: async requests =>
        requests.map(({ permission, resourceRef }: any) => ({
          result: this.denied(permission, resourceRef)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        })),
      authorizeConditional: async requests =>
        requests.map(({ permission }): any => {
          if (this.denied(permission)) return { result: AuthorizeResult.DENY };
          return this.conditions
            ? {
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'spaceship',
                resourceType: 'spaceship-service',
                conditions: this.conditions,
              }
            : { result: AuthorizeResult.ALLOW };
        }),
    };
  }
}

export const portalConfig = {
  app: { baseUrl: 'http://portal.example' },
  permission: { enabled: true },
  spaceship: {
    secrets: { masterKey: Buffer.alloc(32, 7).toString('base64') },
    builder: 'fake',
    addons: {
      rotation: { quiet: '50ms', rollbackWindow: '50ms', deadline: '300ms' },
    },
    destinations: {
      staging: { title: 'Staging', tier: 'staging', driver: 'fake' },
      'eu-west': {
        title: 'EU West',
        tier: 'production',
        region: 'eu-west',
        driver: 'fake',
      },
      'us-east': {
        title: 'US East',
        tier: 'production',
        region: 'us-east',
        driver: 'fake',
      },
    },
  },
};

/** Staging freely; production after an approval of an owner. */
export const gatedFiles = {
  'spaceship.yaml': `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
release:
  - { name: migrate, run: npm run migrate }
flow:
  - { stage: staging, to: [staging] }
  - stage: production
    to: [eu-west, us-east]
    gates:
      - approvals: { of: owners, count: 1 }
`,
};

const groups: Record<string, string[]> = {
  [ana]: [owners],
  [ben]: [owners],
  [quinn]: [qa],
};

const user = (ref: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: ref.split('/')[1], namespace: 'default' },
  spec: { profile: { email: `${ref.split('/')[1]}@example.org` } },
});

const group = (ref: string, members: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: ref.split('/')[1], namespace: 'default' },
  spec: { type: 'team', children: [] },
  relations: members.map(targetRef => ({ type: 'hasMember', targetRef })),
});

const people: Entity[] = [
  ...[ana, ben, quinn, dora].map(user),
  group(owners, [ana, ben]),
  group(qa, [quinn]),
];
