import type {
  AuthService,
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  explainDatabaseAway,
  noticeDatabaseSilent,
  type AddonProvider,
  type DestinationDriver,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { Approvals } from '../approvals/Approvals';
import { Addons } from '../addons/Addons';
import { AuthorizedAddons } from '../addons/AuthorizedAddons';
import { AuthorizedOperations } from '../addons/AuthorizedOperations';
import { Operations } from '../addons/Operations';
import { addAddonRoutes } from '../addons/router';
import { Bindings } from '../addons/store/Bindings';
import { AuthorizedApprovals } from '../approvals/AuthorizedApprovals';
import { AuthorizedAudit } from '../audit/AuthorizedAudit';
import { addAuditRoutes } from '../audit/router';
import { AuthorizedBuilds } from '../builds/AuthorizedBuilds';
import { addBuildRoutes } from '../builds/router';
import { AuthorizedConfigurations } from '../configuration/AuthorizedConfigurations';
import { Configurations } from '../configuration/Configurations';
import { addConfigurationRoutes } from '../configuration/router';
import { AuthorizedPlaces } from '../destinations/AuthorizedPlaces';
import { Places } from '../destinations/Places';
import type { ScalePlace } from '../destinations/ScaleLoop';
import { addDestinationRoutes } from '../destinations/router';
import type { Wakes } from '../engine/wakes';
import { AuthorizedEvents } from '../events/AuthorizedEvents';
import { addEventRoutes } from '../events/router';
import { AuthorizedEvidence } from '../evidence/AuthorizedEvidence';
import { EvidenceRecords } from '../evidence/EvidenceRecords';
import { addEvidenceRoutes } from '../evidence/router';
import { AuthorizedHandovers } from '../me/AuthorizedHandovers';
import { MyWork } from '../me/MyWork';
import { addMyWorkRoutes } from '../me/router';
import { AuthorizedReleases } from '../releases/AuthorizedReleases';
import { Releases } from '../releases/Releases';
import { addReleaseRoutes } from '../releases/router';
import { AuthorizedRollouts } from '../rollouts/AuthorizedRollouts';
import type { RolloutFactsSources } from '../rollouts/loadRolloutFacts';
import { Rollouts } from '../rollouts/Rollouts';
import { addRolloutRoutes } from '../rollouts/router';
import { AuthorizedReviews } from '../reviews/AuthorizedReviews';
import type { ReviewSettings } from '../reviews/readReviewSettings';
import { ReviewComments } from '../reviews/ReviewComments';
import { Reviews } from '../reviews/Reviews';
import { addReviewRoutes } from '../reviews/router';
import { Targets } from '../rollouts/Targets';
import { AuthorizedMasterKeys } from '../secrets/AuthorizedMasterKeys';
import { addMasterKeyRoutes } from '../secrets/router';
import type { SecretBox } from '../secrets/SecretBox';
import { AuthorizedServices } from '../services/AuthorizedServices';
import type { Members } from '../services/CatalogMembers';
import { addServiceRoutes } from '../services/router';
import { Services } from '../services/Services';
import type { Access } from './Access';
import type { Commands } from './Commands';
import { createRouter, type ApiRouter } from './createRouter';

export type ApiDeps = {
  knex: Knex;
  wakes: Wakes;
  box: SecretBox;
  access: Access;
  commands: Commands;
  members: Members;
  facts: RolloutFactsSources;
  drivers: ReadonlyMap<string, DestinationDriver>;
  sources: ReadonlyMap<string, SourceProvider>;
  catalog: CatalogService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  reviews: ReviewSettings;
  addons: ReadonlyMap<string, AddonProvider>;
  /** So long the last backup of a destroyed add-on can be restored. */
  keepFinalBackupDays: number;
  processInbox: () => void;
  applyScale: (place: ScalePlace) => Promise<void>;
  /** Hold our own answers to the specification too. */
  checkAnswers: boolean;
};

/** The HTTP API: each noun with its own routes, each behind the decorator that asks for permission. */
export function addRoutes(deps: ApiDeps): ApiRouter {
  const router = createRouter({ checkAnswers: deps.checkAnswers });
  const { knex, access, httpAuth } = deps;
  router.use(noticeDatabaseSilent(knex));
  const services = new Services(deps);
  const places = new Places(deps);
  const targets = new Targets(knex);
  const finds = { services, places, targets };

  addServiceRoutes(router, {
    ...deps,
    services: new AuthorizedServices(services, access),
  });
  addDestinationRoutes(router, {
    ...deps,
    places: new AuthorizedPlaces(places, access, services),
  });
  addEventRoutes(router, {
    ...deps,
    events: new AuthorizedEvents({ ...deps, targets }),
  });
  addBuildRoutes(router, {
    httpAuth,
    builds: new AuthorizedBuilds(knex, access, targets),
  });
  addReleaseRoutes(router, {
    ...deps,
    releases: new AuthorizedReleases(new Releases(deps), access, targets),
  });
  addConfigurationRoutes(router, {
    ...deps,
    configurations: new AuthorizedConfigurations(
      new Configurations(deps),
      access,
      finds,
    ),
  });
  addRolloutRoutes(router, {
    ...deps,
    rollouts: new AuthorizedRollouts(
      new Rollouts({ ...deps, services }),
      access,
      targets,
    ),
    approvals: new AuthorizedApprovals(new Approvals(deps), access, targets),
  });
  addEvidenceRoutes(router, {
    ...deps,
    evidence: new AuthorizedEvidence(new EvidenceRecords(deps), access, finds),
  });
  const addons = new Addons(deps);
  addAddonRoutes(router, {
    ...deps,
    addons: new AuthorizedAddons(addons, access, {
      ...finds,
      bindings: new Bindings(knex),
    }),
    operations: new AuthorizedOperations(new Operations(deps), addons, access),
  });
  const reviews = new Reviews({ ...deps, services });
  addReviewRoutes(router, {
    ...deps,
    reviews: new AuthorizedReviews(
      reviews,
      new ReviewComments(reviews),
      access,
      knex,
    ),
  });
  addMyWorkRoutes(router, {
    ...deps,
    work: new MyWork({ knex }),
    handovers: new AuthorizedHandovers(access, targets),
  });
  addAuditRoutes(router, {
    httpAuth,
    audit: new AuthorizedAudit(knex, access),
  });
  addMasterKeyRoutes(router, {
    httpAuth,
    masterKeys: new AuthorizedMasterKeys(deps),
  });
  // Modules have added theirs before, so nobody else answers here.
  router.use(() => {
    throw new NotFoundError('There is nothing at this address.');
  });
  router.use(explainDatabaseAway(knex));
  return router;
}
