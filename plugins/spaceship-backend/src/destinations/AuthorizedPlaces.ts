import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  destinationHoldPermission,
  destinationReadPermission,
  serviceReadPermission,
  serviceRestartPermission,
  serviceScalePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Services } from '../services/Services';
import type { Places } from './Places';

/** A service at its destinations, for those who may. */
export class AuthorizedPlaces {
  constructor(
    private readonly places: Places,
    private readonly access: Access,
    private readonly services: Services,
  ) {}

  async list(credentials: BackstageCredentials) {
    await this.access.demandBasic(destinationReadPermission, credentials);
    return this.places.list();
  }

  async hold(serviceId: string, slug: string, reason: string, act: Act) {
    await this.#demand(destinationHoldPermission, serviceId, slug, act);
    const service = await this.services.row(serviceId);
    return this.places.hold(service, slug, reason, act);
  }

  async liftHold(serviceId: string, slug: string, act: Act) {
    await this.#demand(destinationHoldPermission, serviceId, slug, act);
    return this.places.liftHold(await this.services.row(serviceId), slug, act);
  }

  async restart(serviceId: string, slug: string, act: Act) {
    await this.#demand(serviceRestartPermission, serviceId, slug, act);
    return this.places.restart(await this.services.row(serviceId), slug, act);
  }

  async scale(
    serviceId: string,
    slug: string,
    replicas: Readonly<Record<string, number>>,
    act: Act,
  ) {
    await this.#demand(serviceScalePermission, serviceId, slug, act);
    const service = await this.services.row(serviceId);
    return this.places.scale(service, slug, replicas, act);
  }

  async logs(
    serviceId: string,
    slug: string,
    cursor: string | null,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(serviceReadPermission, serviceId, credentials);
    return this.places.logs(await this.services.row(serviceId), slug, cursor);
  }

  async #demand(
    permission: typeof destinationHoldPermission,
    serviceId: string,
    slug: string,
    act: Act,
  ): Promise<void> {
    await this.access.demand(permission, serviceId, act.credentials, [slug]);
  }
}
