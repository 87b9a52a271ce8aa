import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  addonBackUpPermission,
  addonClonePermission,
  addonCreatePermission,
  addonDestroyPermission,
  addonReadPermission,
  addonRestorePermission,
  credentialRotatePermission,
  type OperationKind,
  type ServicePermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Addons } from './Addons';
import type { Operations } from './Operations';

/** Who may ask for an operation may also tell it to go back. */
const permissionOf: Record<OperationKind, ServicePermission> = {
  create: addonCreatePermission,
  rotate: credentialRotatePermission,
  backup: addonBackUpPermission,
  clone: addonClonePermission,
  restore: addonRestorePermission,
  swap: addonRestorePermission,
  'remove-backup': addonDestroyPermission,
  destroy: addonDestroyPermission,
};

/** Operations on add-ons, for those who may. */
export class AuthorizedOperations {
  constructor(
    private readonly operations: Operations,
    private readonly addons: Addons,
    private readonly access: Access,
  ) {}

  async get(id: string, credentials: BackstageCredentials) {
    const { row, at } = await this.#find(id);
    await this.access.demand(
      addonReadPermission,
      row.service_id,
      credentials,
      at,
    );
    return this.operations.get(
      row,
      await this.#permitted(row, at, credentials),
    );
  }

  cancel(id: string, reason: string, act: Act) {
    return this.#say(id, 'cancel', reason, act);
  }

  force(id: string, reason: string, act: Act) {
    return this.#say(id, 'force', reason, act);
  }

  async #say(id: string, what: 'cancel' | 'force', reason: string, act: Act) {
    const { row, at } = await this.#find(id);
    const { credentials } = act;
    const permission =
      what === 'cancel'
        ? permissionOf[row.kind as OperationKind]
        : credentialRotatePermission;
    await this.access.demand(permission, row.service_id, credentials, at);
    const permitted = await this.#permitted(row, at, credentials);
    return this.operations.say(row, what, reason, permitted, act);
  }

  async #permitted(
    row: Record<string, any>,
    slugs: string[],
    credentials: BackstageCredentials,
  ) {
    const [cancel, force] = await this.access.permitted(
      [permissionOf[row.kind as OperationKind], credentialRotatePermission],
      row.service_id,
      credentials,
      { slugs },
    );
    return { cancel, force };
  }

  async #find(id: string) {
    const row = await this.operations.find(id);
    const addon = await this.addons.find(row.addon_id);
    return { row, at: [addon.slug as string] };
  }
}
