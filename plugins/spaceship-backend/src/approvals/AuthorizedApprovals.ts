import { rolloutApprovePermission } from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Targets } from '../rollouts/Targets';
import type { Approvals } from './Approvals';

/** Approvals, for those who may. */
export class AuthorizedApprovals {
  constructor(
    private readonly approvals: Approvals,
    private readonly access: Access,
    private readonly targets: Targets,
  ) {}

  async approve(
    rolloutId: string,
    wish: { contentHash: string; note?: string | null },
    act: Act,
  ) {
    await this.#demand(rolloutId, act);
    return this.approvals.approve(rolloutId, wish, act);
  }

  async withdraw(rolloutId: string, act: Act) {
    await this.#demand(rolloutId, act);
    return this.approvals.withdraw(rolloutId, act);
  }

  async #demand(rolloutId: string, act: Act): Promise<void> {
    const { serviceId, slugs } = await this.targets.ofRollout(rolloutId);
    await this.access.demand(
      rolloutApprovePermission,
      serviceId,
      act.credentials,
      slugs,
    );
  }
}
