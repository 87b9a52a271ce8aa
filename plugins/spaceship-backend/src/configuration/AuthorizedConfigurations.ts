import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  configurationReadPermission,
  configurationUpdatePermission,
  secretRevealPermission,
  type Schemas,
  type ServicePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import type { Places } from '../destinations/Places';
import type { Services } from '../services/Services';
import type { Configurations } from './Configurations';

/** Configuration, for those who may. */
export class AuthorizedConfigurations {
  constructor(
    private readonly configurations: Configurations,
    private readonly access: Access,
    private readonly finds: { services: Services; places: Places },
  ) {}

  async get(
    serviceId: string,
    slug: string,
    credentials: BackstageCredentials,
  ) {
    const at = await this.#at(
      configurationReadPermission,
      serviceId,
      slug,
      credentials,
    );
    return this.configurations.get(at);
  }

  async revisions(
    serviceId: string,
    slug: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    const at = await this.#at(
      configurationReadPermission,
      serviceId,
      slug,
      credentials,
    );
    return this.configurations.revisions(at, request);
  }

  async change(
    serviceId: string,
    slug: string,
    wish: Schemas['ChangeConfiguration'],
    act: Act,
  ) {
    const at = await this.#at(
      configurationUpdatePermission,
      serviceId,
      slug,
      act.credentials,
    );
    return this.configurations.change(at, wish, act);
  }

  async reveal(serviceId: string, slug: string, name: string, act: Act) {
    this.access.demandEnabled('Revealing a secret');
    const at = await this.#at(
      secretRevealPermission,
      serviceId,
      slug,
      act.credentials,
    );
    return this.configurations.reveal(at, name, act);
  }

  async #at(
    permission: ServicePermission,
    serviceId: string,
    slug: string,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(permission, serviceId, credentials, [slug]);
    return {
      service: await this.finds.services.row(serviceId),
      destination: await this.finds.places.find(slug),
    };
  }
}
