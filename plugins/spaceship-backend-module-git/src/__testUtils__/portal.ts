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
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  spaceshipSourcesExtensionPoint,
  type SourceEvent,
  type SourceProvider,
  type SourceRegistry,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spaceshipModuleGit } from '../module';
import { createTestDatabase } from './database';
import { temporaryFolder } from '@spaceship/backstage-plugin-spaceship-node/conformance';

/** The inbox of a portal: keeps an event once, by source and id. */
export class Inbox {
  readonly events: SourceEvent[] = [];
  /** Every hand-in, also the doubled. */
  handIns = 0;
  /** While set, hand-ins fail. */
  isDown = false;
  /** What is said of a push. */
  remarks: NonNullable<SourceRegistry['remarks']> = async () => [];

  async receive(event: SourceEvent): Promise<boolean> {
    if (this.isDown) throw new Error('The inbox is down');
    this.handIns += 1;
    const isKnown = this.events.some(
      ({ source, externalId }) =>
        source === event.source && externalId === event.externalId,
    );
    if (!isKnown) this.events.push(event);
    return !isKnown;
  }
}

export type TestPortal = {
  url: string;
  state: string;
  knex: Knex;
  inbox: Inbox;
  source(type: string): SourceProvider;
  /** Looks at the heads of repositories, as the schedule does. */
  poll(which?: 'local' | 'remote'): Promise<void>;
  stop(): Promise<void>;
};

const member = (name: string, ...groups: string[]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  spec: {},
  relations: groups.map(group => ({
    type: 'memberOf',
    targetRef: `group:default/${group}`,
  })),
});

/** A backend with the module on real Postgres and real git, and people in the catalog: Mira and Ines develop, Quentin tests. */
export async function startPortal(
  options: { git?: JsonObject; locations?: string[] } = {},
): Promise<TestPortal> {
  const folder = await temporaryFolder();
  const database = await createTestDatabase();
  const inbox = new Inbox();
  const providers = new Map<string, SourceProvider>();
  let scheduler: SchedulerService | undefined;
  const heart = createBackendPlugin({
    pluginId: 'spaceship',
    register(reg) {
      reg.registerExtensionPoint(spaceshipSourcesExtensionPoint, {
        addProvider: provider => providers.set(provider.type, provider),
        receive: event => inbox.receive(event),
        locations: async () => options.locations ?? [],
        remarks: async push => inbox.remarks(push),
      });
      reg.registerInit({
        deps: { service: coreServices.scheduler },
        async init({ service }) {
          scheduler = service;
        },
      });
    },
  });
  const backend: TestBackend = await startTestBackend({
    features: [
      heart,
      spaceshipModuleGit,
      mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => database.knex }),
      }),
      mockServices.rootConfig.factory({
        data: {
          spaceship: {
            git: {
              repositories: join(folder.path, 'repositories'),
              ...options.git,
            },
          },
        },
      }),
      catalogServiceMock.factory({
        entities: [
          member('mira', 'developers'),
          member('ines', 'developers'),
          member('quentin', 'qa'),
        ],
      }),
    ],
  });
  const { port } = backend.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    state: folder.path,
    knex: database.knex,
    inbox,
    source(type) {
      const provider = providers.get(type);
      if (!provider) throw new Error(`No source provider ${type}`);
      return provider;
    },
    async poll(which = 'local') {
      await scheduler?.triggerTask(`spaceship-git-${which}-heads`);
    },
    async stop() {
      await backend.stop();
      await database.drop();
      await folder.remove();
    },
  };
}
