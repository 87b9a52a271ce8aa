import {
  evidenceRecordPermission,
  rolloutApprovePermission,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Targets } from '../rollouts/Targets';
import { handOver } from './handOver';

/** Who may answer a question may ask somebody else to. */
const permissions = {
  approve: rolloutApprovePermission,
  'record-test': evidenceRecordPermission,
  'sign-off': evidenceRecordPermission,
} as const;

/** Handing questions over, for those who may. */
export class AuthorizedHandovers {
  constructor(
    private readonly access: Access,
    private readonly targets: Targets,
  ) {}

  async make(
    rolloutId: string,
    wish: Schemas['HandOver'],
    act: Act,
  ): Promise<Schemas['Handover']> {
    const { serviceId, slugs } = await this.targets.ofRollout(rolloutId);
    await this.access.demand(
      permissions[wish.act],
      serviceId,
      act.credentials,
      slugs,
    );
    return act.commit(trx =>
      handOver(trx, { rolloutId, serviceId }, wish, act.actor.ref),
    );
  }
}
