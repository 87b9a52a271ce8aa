import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  addonCreatePermission,
  configurationUpdatePermission,
  destinationHoldPermission,
  evidenceRecordPermission,
  releaseRejectPermission,
  rolloutApprovePermission,
  rolloutCancelPermission,
  rolloutCreatePermission,
  rolloutRollBackPermission,
  secretRevealPermission,
  serviceReadPermission,
  serviceRegisterPermission,
  serviceRestartPermission,
  serviceScalePermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Services } from './Services';
import type { ServiceFilter, ServiceQuery } from './store';

const acts = {
  deliver: rolloutCreatePermission,
  approve: rolloutApprovePermission,
  test: evidenceRecordPermission,
  rollBack: rolloutRollBackPermission,
  hold: destinationHoldPermission,
  cancel: rolloutCancelPermission,
  reject: releaseRejectPermission,
  restart: serviceRestartPermission,
  scale: serviceScalePermission,
  configure: configurationUpdatePermission,
  reveal: secretRevealPermission,
  addAddon: addonCreatePermission,
} as const;

/** Services, for those who may. */
export class AuthorizedServices {
  constructor(
    private readonly services: Services,
    private readonly access: Access,
  ) {}

  async list(query: ServiceQuery, credentials: BackstageCredentials) {
    const readable = await this.access.readable(credentials);
    return this.services.list(query, readable);
  }

  async count(filter: ServiceFilter, credentials: BackstageCredentials) {
    const readable = await this.access.readable(credentials);
    return this.services.count(filter, readable);
  }

  async get(id: string, credentials: BackstageCredentials) {
    await this.access.demand(serviceReadPermission, id, credentials);
    return this.services.get(id);
  }

  async getByEntity(ref: string, credentials: BackstageCredentials) {
    const service = await this.services.getByEntity(ref);
    await this.access.demand(serviceReadPermission, service.id, credentials);
    return service;
  }

  async overview(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Schemas['Overview']> {
    await this.access.demand(serviceReadPermission, id, credentials);
    const overview = await this.services.overview(id);
    const permitted = await this.access.permitted(
      Object.values(acts),
      id,
      credentials,
      { slugs: oneOfEachTier(overview), any: true },
    );
    const allowed = Object.fromEntries(
      Object.keys(acts).map((act, at) => [act, permitted[at]]),
    );
    return { ...overview, allowed: allowed as Schemas['AllowedActs'] };
  }

  async behind(id: string, slug: string, credentials: BackstageCredentials) {
    await this.access.demand(serviceReadPermission, id, credentials);
    return this.services.behind(id, slug);
  }

  async look(
    id: string,
    ref: string | undefined,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(serviceReadPermission, id, credentials);
    return this.services.look(id, ref);
  }

  async register(wish: Schemas['RegisterService'], act: Act) {
    await this.access.demandBasic(serviceRegisterPermission, act.credentials);
    return this.services.register(wish, act);
  }
}

/** Rules tell destinations apart by tier, so one of each stands for all. */
function oneOfEachTier({
  stages,
}: Pick<Schemas['Overview'], 'stages'>): string[] {
  const byTier = new Map(
    stages
      .flatMap(({ destinations }) => destinations)
      .map(({ tier, slug }) => [tier, slug]),
  );
  return [...byTier.values()];
}
