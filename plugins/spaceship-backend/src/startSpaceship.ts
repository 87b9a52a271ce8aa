import type {
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Builder } from '@spaceship/backstage-plugin-spaceship-node';
import { provisionAddon } from './addons';
import { KeyNews } from './addons/KeyNews';
import { OperationNews } from './addons/OperationNews';
import { readRotationTimes } from './addons/readRotationTimes';
import { runAddonSchedules } from './addons/runAddonSchedules';
import { Access } from './api/Access';
import { addRoutes } from './api/addRoutes';
import { Commands } from './api/Commands';
import { anchorAudit } from './audit/anchorAudit';
import { resolveVariables } from './configuration/resolveVariables';
import { readDestinations } from './destinations/readDestinations';
import { syncDestinations } from './destinations/syncDestinations';
import { Engine } from './engine/Engine';
import { remarksOn } from './events/remarksOn';
import type { ExtensionRegistries } from './ExtensionRegistries';
import { openDatabase } from './openDatabase';
import { portalAnnounce } from './outbox/portalAnnounce';
import { registerPermissions } from './registerPermissions';
import { lookAtBranches } from './reviews/lookAtBranches';
import { sweepLeftovers } from './reviews/sweepLeftovers';
import { ReviewNews } from './reviews/ReviewNews';
import { readReviewSettings } from './reviews/readReviewSettings';
import { CommitHistory } from './rollouts/CommitHistory';
import { HandoverNews } from './me/HandoverNews';
import { RolloutNews } from './rollouts/RolloutNews';
import { resealSecrets } from './secrets/resealSecrets';
import { readMasterKeys } from './secrets/readMasterKeys';
import { sealedStores } from './secrets/sealedStores';
import { warnOfMissingKeys } from './secrets/warnOfMissingKeys';
import { SecretBox } from './secrets/SecretBox';
import { CatalogMembers } from './services/CatalogMembers';
import { discoverServices } from './services/discoverServices';

/** What the plugin uses of the portal. */
export type Portal = {
  config: RootConfigService;
  logger: LoggerService;
  database: DatabaseService;
  lifecycle: LifecycleService;
  scheduler: SchedulerService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  catalog: CatalogService;
  events: EventsService;
  signals: SignalsService;
  notifications: NotificationService;
};

/** Puts the parts together: the database, the engine, the API, and what is done from time to time. */
export async function startSpaceship(
  portal: Portal,
  extensions: ExtensionRegistries,
): Promise<void> {
  const { config, logger } = portal;
  const { drivers, sources, addons } = extensions;
  const destinations = readDestinations(config);
  const reviews = readReviewSettings(config, drivers);
  const box = new SecretBox(readMasterKeys(config));
  const builder = chooseBuilder(config, extensions);
  const knex = await openDatabase(portal.database);
  registerPermissions(portal.permissionsRegistry, () => knex);

  const pages = () => `${config.getString('app.baseUrl')}/spaceship`;
  const members = new CatalogMembers(portal);
  const engine = new Engine({
    knex,
    logger,
    drivers,
    builder,
    sources,
    members,
    variables: scope => resolveVariables(knex, box, scope),
    provisionAddon: (binding, effect) =>
      provisionAddon({ knex, box, providers: addons }, binding, effect),
    addons: { providers: addons, box, times: readRotationTimes(config) },
    reviews: {
      box,
      reviews,
      entrance: id => `${pages()}/reviews/${id}/enter`,
    },
    announce: portalAnnounce(portal),
    settings: { lanes: config.getOptionalNumber('spaceship.lanes') ?? 10 },
  });
  const { wakes } = engine;

  const access = new Access({
    permissions: portal.permissions,
    registry: portal.permissionsRegistry,
    isEnabled: config.getOptionalBoolean('permission.enabled') ?? false,
  });
  const commands = new Commands({
    knex,
    auth: portal.auth,
    httpAuth: portal.httpAuth,
    fingerprints: text => box.fingerprints(text),
  });
  const facts = { history: new CommitHistory(sources), members };
  portal.httpRouter.use(
    addRoutes({
      ...portal,
      knex,
      wakes,
      box,
      access,
      commands,
      members,
      facts,
      drivers,
      sources,
      addons,
      reviews,
      keepFinalBackupDays:
        config.getOptionalNumber('spaceship.addons.keepFinalBackupDays') ?? 7,
      processInbox: () => engine.processInbox(),
      applyScale: place => engine.applyScale(place),
      checkAnswers: process.env.NODE_ENV === 'test',
    }),
  );

  await engine.start();
  portal.lifecycle.addShutdownHook(() => engine.stop());
  await warnOfMissingKeys({ ...portal, knex, box }, sealedStores);
  await syncDestinations({ knex, wakes, drivers }, destinations);
  await new RolloutNews({ ...portal, knex, members }).start();
  await new ReviewNews({ ...portal, knex, members }).start();
  await new HandoverNews({ ...portal, knex, members }).start();

  await new OperationNews({ ...portal, knex, members }).start();

  const { scheduler } = portal;
  await scheduler.scheduleTask({
    id: 'spaceship-discover-services',
    frequency: { seconds: 10 },
    timeout: { minutes: 2 },
    fn: () => discoverServices({ ...portal, knex, wakes, sources }),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-look-at-branches',
    frequency: { seconds: 30 },
    timeout: { minutes: 5 },
    fn: () => lookAtBranches({ knex, logger, wakes, box, reviews, sources }),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-sweep',
    frequency: { minutes: 5 },
    timeout: { minutes: 10 },
    fn: () => sweepLeftovers({ knex, logger, drivers, addons, reviews }),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-addon-schedules',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    fn: () => runAddonSchedules({ knex, wakes, logger, providers: addons }),
  });
  const keyNews = new KeyNews({ ...portal, knex, members });
  await scheduler.scheduleTask({
    id: 'spaceship-ending-keys',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    fn: () => keyNews.tell(),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-anchor-audit',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    fn: () => anchorAudit(knex),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-reseal-secrets',
    frequency: { minutes: 1 },
    timeout: { hours: 1 },
    fn: signal => resealSecrets({ ...portal, knex, box }, sealedStores, signal),
  });
  await scheduler.scheduleTask({
    id: 'spaceship-forget-idempotency-keys',
    frequency: { hours: 1 },
    timeout: { minutes: 5 },
    fn: () => commands.forgetOld(),
  });

  extensions.open({
    receive: event => engine.receive(event),
    async locations(provider) {
      const rows: { location: string }[] = await knex('services')
        .whereNull('removed_at')
        .whereRaw(`source ->> 'provider' = ?`, [provider])
        .distinct(knex.raw(`source ->> 'location' as location`));
      return rows.map(row => row.location);
    },
    remarks: push =>
      remarksOn(
        {
          ...{ knex, sources, addons, members },
          pageOf: id => `${pages()}/services/${id}`,
        },
        push,
      ),
  });
}

function chooseBuilder(
  config: RootConfigService,
  { builders }: ExtensionRegistries,
): Builder {
  const type = config.getOptionalString('spaceship.builder') ?? 'local';
  const builder = builders.get(type);
  if (!builder) {
    throw new InputError(
      `spaceship.builder is ${type}, and no module brings it. Installed: ${
        [...builders.keys()].join(', ') || 'none'
      }.`,
    );
  }
  return builder;
}
