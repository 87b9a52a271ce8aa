import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  masterKeyReadPermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Access } from '../api/Access';
import { countValuesByKey } from './countValuesByKey';
import type { SecretBox } from './SecretBox';
import { sealedStores } from './sealedStores';

/** Which master keys are in use, for those who may know. */
export class AuthorizedMasterKeys {
  constructor(
    private readonly deps: { knex: Knex; box: SecretBox; access: Access },
  ) {}

  async list(
    credentials: BackstageCredentials,
  ): Promise<Schemas['MasterKeys']> {
    const { knex, box, access } = this.deps;
    await access.demandBasic(masterKeyReadPermission, credentials);
    return countValuesByKey(knex, box, sealedStores);
  }
}
