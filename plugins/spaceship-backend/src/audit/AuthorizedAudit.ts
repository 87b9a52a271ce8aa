import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { auditReadPermission } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Access } from '../api/Access';
import type { PageRequest } from '../api/page';
import { listAudit } from './listAudit';
import { verifyAudit } from './verifyAudit';

/** The audit of services, for those who may see it. */
export class AuthorizedAudit {
  constructor(private readonly knex: Knex, private readonly access: Access) {}

  async list(
    serviceId: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(auditReadPermission, serviceId, credentials);
    return listAudit(this.knex, serviceId, request);
  }

  async verify(serviceId: string, credentials: BackstageCredentials) {
    await this.access.demand(auditReadPermission, serviceId, credentials);
    return verifyAudit(this.knex, serviceId);
  }
}
