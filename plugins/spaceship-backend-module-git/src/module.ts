import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  explainDatabaseAway,
  noticeDatabaseSilent,
  spaceshipSourcesExtensionPoint,
  type SourceEvent,
} from '@spaceship/backstage-plugin-spaceship-node';
import { Router } from 'express';
import { readGitConfig } from './config';
import { openDatabase } from './database';
import { pollHeads } from './heads/pollHeads';
import { reportPush } from './heads/reportPush';
import { createApi } from './http/createApi';
import { createGitRouter } from './http/gitRouter';
import { createLocalSource, localHeads } from './local/localSource';
import { RepositoryFolder } from './local/repositoryFolder';
import { seedRepositories } from './local/seedRepositories';
import {
  spaceshipRepositoryCreatePermission,
  spaceshipRepositoryReadPermission,
} from './permissions';
import { Mirrors } from './remote/mirrors';
import { createRemoteSource, remoteHeads } from './remote/remoteSource';
import { catalogMembership } from './repositories/mayPush';
import { Repositories } from './repositories/repositories';
import { addRepositoryRoutes } from './repositories/router';
import { addTokenRoutes } from './tokens/router';
import { TokenStore } from './tokens/tokenStore';

/** Plain git as a source: repositories that the portal keeps, and any by https or ssh. */
export const spaceshipModuleGit = createBackendModule({
  pluginId: 'spaceship',
  moduleId: 'git',
  register(reg) {
    reg.registerInit({
      deps: {
        sources: spaceshipSourcesExtensionPoint,
        rootConfig: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpRouter: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        auth: coreServices.auth,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        logger: coreServices.logger,
        catalog: catalogServiceRef,
        events: eventsServiceRef,
      },
      async init({ sources, httpRouter, scheduler, logger, ...services }) {
        const config = readGitConfig(services.rootConfig);
        if (!config) {
          logger.info(
            'spaceship.git.repositories is not set: no repository is read by git',
          );
          return;
        }
        const knex = await openDatabase(services.database);
        const folder = new RepositoryFolder(config.repositories);
        const repositories = new Repositories(knex, folder, () =>
          services.discovery.getExternalBaseUrl('spaceship'),
        );
        const mirrors = new Mirrors(config.mirrors, config);
        const tokens = new TokenStore(knex);
        const membership = catalogMembership(services.catalog, services.auth);
        // Nobody waits for those who listen: they read what changed, which may take them long.
        const announce = (topic: string, eventPayload: object) => {
          services.events.publish({ topic, eventPayload }).catch(error => {
            logger.warn(`${topic} could not be announced`, error);
          });
        };
        const receive = async (event: SourceEvent) => {
          if (await sources.receive(event))
            announce('spaceship.push', event.payload);
        };

        sources.addProvider(createLocalSource(folder, repositories));
        sources.addProvider(createRemoteSource(mirrors));
        const made = await seedRepositories(config.seed, {
          folder,
          repositories,
          logger,
        });
        for (const location of made)
          announce('spaceship.repository', { provider: 'local', location });

        services.permissionsRegistry.addPermissions([
          spaceshipRepositoryCreatePermission,
          spaceshipRepositoryReadPermission,
        ]);
        httpRouter.addAuthPolicy({ path: '/git', allow: 'unauthenticated' });
        const routes = Router();
        routes.use(
          ['/git', '/tokens', '/repositories'],
          noticeDatabaseSilent(knex),
        );
        routes.use(
          createGitRouter({
            folder,
            repositories,
            tokens,
            membership,
            maxPushBytes: config.maxPushBytes,
            pushed: name =>
              reportPush(
                {
                  ...{ knex, logger, receive },
                  remarks: sources.remarks?.bind(sources),
                },
                localHeads(folder, name),
              ),
            logger,
          }),
        );
        const api = createApi({
          checkAnswers: process.env.NODE_ENV === 'test',
        });
        addTokenRoutes(api, tokens, services.httpAuth);
        addRepositoryRoutes(api, {
          repositories,
          folder,
          membership,
          httpAuth: services.httpAuth,
          permissions: services.permissions,
        });
        routes.use(api);
        routes.use(explainDatabaseAway(knex));
        httpRouter.use(routes);

        await scheduler.scheduleTask({
          id: 'spaceship-git-local-heads',
          frequency: { milliseconds: config.pollMs.local },
          timeout: { minutes: 5 },
          fn: async signal =>
            pollHeads(
              knex,
              (await folder.names()).map(name => localHeads(folder, name)),
              { receive, logger, signal },
            ),
        });
        await scheduler.scheduleTask({
          id: 'spaceship-git-remote-heads',
          frequency: { milliseconds: config.pollMs.remote },
          timeout: { minutes: 10 },
          fn: async signal =>
            pollHeads(
              knex,
              ((await sources.locations?.('git')) ?? []).map(location =>
                remoteHeads(mirrors, location),
              ),
              { receive, logger, signal },
            ),
        });
      },
    });
  },
});
