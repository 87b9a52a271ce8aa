import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  evidenceRecordPermission,
  releaseRejectPermission,
  rolloutApprovePermission,
  rolloutCancelPermission,
  rolloutCreatePermission,
  rolloutRollBackPermission,
  serviceReadPermission,
  type EntityRef,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Act } from '../api/Act';
import type { Rollouts } from './Rollouts';
import type { RolloutQuery } from './store/rolloutSummaries';
import type { Targets } from './Targets';

const acts = {
  approve: rolloutApprovePermission,
  withdraw: rolloutApprovePermission,
  cancel: rolloutCancelPermission,
  rollBack: rolloutRollBackPermission,
  test: evidenceRecordPermission,
  reject: releaseRejectPermission,
  accept: releaseRejectPermission,
  deliver: rolloutCreatePermission,
} as const;

/** Rollouts, for those who may. */
export class AuthorizedRollouts {
  constructor(
    private readonly rollouts: Rollouts,
    private readonly access: Access,
    private readonly targets: Targets,
  ) {}

  async list(query: RolloutQuery, credentials: BackstageCredentials) {
    if (query.serviceId) {
      await this.#demandService(query.serviceId, credentials);
      return this.rollouts.list(query, 'all');
    }
    return this.rollouts.list(query, await this.access.readable(credentials));
  }

  async get(
    id: string,
    by: EntityRef | null,
    credentials: BackstageCredentials,
  ): Promise<Schemas['Rollout']> {
    const { serviceId, slugs } = await this.#demandRead(id, credentials);
    const permitted = await this.access.permitted(
      Object.values(acts),
      serviceId,
      credentials,
      { slugs },
    );
    const [approve, withdraw, cancel, rollBack, test, reject, accept, deliver] =
      permitted;
    return this.rollouts.get(id, by, {
      approve,
      withdraw,
      cancel,
      rollBack,
      test,
      reject,
      accept,
      deliver,
    });
  }

  async deliver(serviceId: string, wish: Schemas['DeliverRequest'], act: Act) {
    await this.#demandService(serviceId, act.credentials);
    return this.rollouts.deliver(serviceId, wish, act, slugs =>
      this.access.demand(
        rolloutCreatePermission,
        serviceId,
        act.credentials,
        slugs,
      ),
    );
  }

  async previewDelivery(
    serviceId: string,
    wish: Schemas['DeliverRequest'],
    by: EntityRef,
    credentials: BackstageCredentials,
  ) {
    await this.#demandService(serviceId, credentials);
    return this.rollouts.previewDelivery(serviceId, wish, by);
  }

  async rollBack(
    serviceId: string,
    wish: Schemas['RollbackRequest'],
    act: Act,
  ) {
    await this.#demandService(serviceId, act.credentials);
    return this.rollouts.rollBack(serviceId, wish, act, slugs =>
      this.access.demand(
        rolloutRollBackPermission,
        serviceId,
        act.credentials,
        slugs,
      ),
    );
  }

  async previewRollback(
    serviceId: string,
    wish: Schemas['RollbackRequest'],
    credentials: BackstageCredentials,
  ) {
    await this.#demandService(serviceId, credentials);
    return this.rollouts.previewRollback(serviceId, wish);
  }

  async cancel(id: string, reason: string | null, act: Act) {
    const { serviceId, slugs } = await this.targets.ofRollout(id);
    await this.access.demand(
      rolloutCancelPermission,
      serviceId,
      act.credentials,
      slugs,
    );
    return this.rollouts.cancel({ id, serviceId }, reason, act);
  }

  async logs(
    id: string,
    query: { delivery?: string; step?: number; cursor?: string },
    credentials: BackstageCredentials,
  ) {
    await this.#demandRead(id, credentials);
    return this.rollouts.logs(id, query);
  }

  async #demandRead(id: string, credentials: BackstageCredentials) {
    const target = await this.targets.ofRollout(id);
    await this.#demandService(target.serviceId, credentials);
    return target;
  }

  #demandService(serviceId: string, credentials: BackstageCredentials) {
    return this.access.demand(serviceReadPermission, serviceId, credentials);
  }
}
