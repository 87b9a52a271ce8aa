import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  addonBackUpPermission,
  addonClonePermission,
  addonCreatePermission,
  addonDestroyPermission,
  addonReadPermission,
  addonRestorePermission,
  credentialRotatePermission,
  type Schemas,
  type ServicePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import type { Places } from '../destinations/Places';
import type { Services } from '../services/Services';
import { allowedAddonActs } from './allowedAddonActs';
import type { Addons } from './Addons';
import type { AddonQuery, AddonRecord } from './store/addonRecords';
import type { Bindings } from './store/Bindings';

/** Add-ons, for those who may. */
export class AuthorizedAddons {
  constructor(
    private readonly addons: Addons,
    private readonly access: Access,
    private readonly finds: {
      services: Services;
      places: Places;
      bindings: Bindings;
    },
  ) {}

  async list(query: AddonQuery, credentials: BackstageCredentials) {
    return this.addons.list(
      query,
      await this.access.readable(credentials, addonReadPermission),
    );
  }

  /** What is installed is no secret. */
  types(): Schemas['AddonTypes'] {
    return this.addons.types();
  }

  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Schemas['Addon']> {
    const row = await this.#find(id, addonReadPermission, credentials);
    return this.#shown(row, credentials);
  }

  async operations(
    id: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    await this.#find(id, addonReadPermission, credentials);
    return this.addons.operations(id, request);
  }

  async create(serviceId: string, wish: Schemas['CreateAddon'], act: Act) {
    const { credentials } = act;
    const { destination: slug } = wish;
    await this.access.demand(addonCreatePermission, serviceId, credentials, [
      slug,
    ]);
    const service = await this.finds.services.row(serviceId);
    const destination = await this.finds.places.find(slug);
    return this.#shown(
      await this.addons.create(service, destination, wish, act),
      credentials,
    );
  }

  async rotate(id: string, wish: Schemas['RotateCredential'], act: Act) {
    const row = await this.#act(id, credentialRotatePermission, act);
    return this.addons.rotate(row, wish, act);
  }

  async backUp(id: string, { reason }: Schemas['Reason'], act: Act) {
    const row = await this.#act(id, addonBackUpPermission, act);
    return this.addons.backUp(row, reason, act);
  }

  /** Copying is asked for where the data comes from, and where it goes. */
  async clone(id: string, wish: Schemas['CloneAddon'], act: Act) {
    const row = await this.#act(id, addonClonePermission, act);
    const slug = wish.destination ?? row.slug;
    if (slug !== row.slug) {
      await this.access.demand(
        addonClonePermission,
        row.service_id,
        act.credentials,
        [slug],
      );
    }
    const destination = await this.finds.places.find(slug);
    return this.addons.clone(row, destination, wish, act);
  }

  async restore(id: string, wish: Schemas['RestoreAddon'], act: Act) {
    const row = await this.#act(id, addonRestorePermission, act);
    return this.addons.restore(row, wish, act);
  }

  /** Data that is gone for good, like that of an add-on that is destroyed. */
  async removeBackup(id: string, wish: Schemas['RemoveBackup'], act: Act) {
    const row = await this.#act(id, addonDestroyPermission, act);
    return this.addons.removeBackup(row, wish, act);
  }

  async swap(bindingId: string, wish: Schemas['SwapBinding'], act: Act) {
    const addonId = await this.finds.bindings.addonOf(bindingId);
    const row = await this.#act(addonId, addonRestorePermission, act);
    return this.addons.swap(row, bindingId, wish, act);
  }

  async destroy(id: string, wish: Schemas['DestroyAddon'], act: Act) {
    const row = await this.#act(id, addonDestroyPermission, act);
    return this.addons.destroy(row, wish, act);
  }

  async schedule(id: string, wish: Schemas['AddonSchedule'], act: Act) {
    const row = await this.#act(id, addonBackUpPermission, act);
    return this.#shown(
      await this.addons.schedule(row, wish, act),
      act.credentials,
    );
  }

  async setPendingKey(id: string, wish: Schemas['PendingKey'], act: Act) {
    const row = await this.#act(id, credentialRotatePermission, act);
    return this.addons.setPendingKey(row, wish, act);
  }

  #act(id: string, permission: ServicePermission, act: Act) {
    return this.#find(id, permission, act.credentials);
  }

  async #find(
    id: string,
    permission: ServicePermission,
    credentials: BackstageCredentials,
  ): Promise<AddonRecord> {
    const row = await this.addons.find(id);
    await this.access.demand(permission, row.service_id, credentials, [
      row.slug,
    ]);
    return row;
  }

  async #shown(
    row: AddonRecord,
    credentials: BackstageCredentials,
  ): Promise<Schemas['Addon']> {
    const [addon, may] = await Promise.all([
      this.addons.get(row),
      allowedAddonActs(
        this.access,
        row,
        this.addons.provider(row.type),
        credentials,
      ),
    ]);
    return { ...addon, may };
  }
}
