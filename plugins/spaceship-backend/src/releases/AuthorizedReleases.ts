import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  releaseRejectPermission,
  serviceReadPermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import type { Targets } from '../rollouts/Targets';
import type { Releases } from './Releases';

/** Releases, for those who may. */
export class AuthorizedReleases {
  constructor(
    private readonly releases: Releases,
    private readonly access: Access,
    private readonly targets: Targets,
  ) {}

  async list(
    serviceId: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(serviceReadPermission, serviceId, credentials);
    return this.releases.list(serviceId, request);
  }

  async reject(releaseId: string, reason: string, act: Act) {
    const target = await this.#demand(releaseId, act);
    return this.releases.reject(target, reason, act);
  }

  async accept(releaseId: string, act: Act) {
    const target = await this.#demand(releaseId, act);
    return this.releases.accept(target, act);
  }

  async #demand(releaseId: string, act: Act) {
    const { serviceId } = await this.targets.ofRelease(releaseId);
    await this.access.demand(
      releaseRejectPermission,
      serviceId,
      act.credentials,
    );
    return { releaseId, serviceId };
  }
}
