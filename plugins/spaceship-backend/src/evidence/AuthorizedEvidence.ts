import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  evidenceRecordPermission,
  serviceReadPermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import type { Places } from '../destinations/Places';
import type { Targets } from '../rollouts/Targets';
import type { Services } from '../services/Services';
import type { EvidenceRecords } from './EvidenceRecords';

/** Evidence, for those who may. */
export class AuthorizedEvidence {
  constructor(
    private readonly evidence: EvidenceRecords,
    private readonly access: Access,
    private readonly finds: {
      services: Services;
      places: Places;
      targets: Targets;
    },
  ) {}

  async list(
    serviceId: string,
    request: PageRequest,
    credentials: BackstageCredentials,
  ) {
    await this.access.demand(serviceReadPermission, serviceId, credentials);
    return this.evidence.list(serviceId, request);
  }

  async record(serviceId: string, wish: Schemas['RecordEvidence'], act: Act) {
    await this.access.demand(
      evidenceRecordPermission,
      serviceId,
      act.credentials,
      [wish.destination],
    );
    return this.evidence.record(
      await this.finds.services.row(serviceId),
      await this.finds.places.find(wish.destination),
      wish,
      act,
    );
  }

  async revoke(id: string, act: Act) {
    const { serviceId, slugs } = await this.finds.targets.ofEvidence(id);
    await this.access.demand(
      evidenceRecordPermission,
      serviceId,
      act.credentials,
      slugs,
    );
    return this.evidence.revoke(id, serviceId, act);
  }
}
