import { NotFoundError } from '@backstage/errors';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { databaseNow } from '../api/databaseNow';
import type { PageRequest } from '../api/page';
import { appendAudit } from '../audit';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';
import { rejectInStore } from './store/rejectInStore';
import { listReleaseRecords, releaseFromDb } from './store/releaseRecords';

/** Releases: shown, rejected, accepted again. */
export class Releases {
  constructor(private readonly deps: { knex: Knex; wakes: Wakes }) {}

  list(serviceId: string, request: PageRequest) {
    return listReleaseRecords(this.deps.knex, serviceId, request);
  }

  async reject(
    target: { releaseId: string; serviceId: string },
    reason: string,
    act: Act,
  ): Promise<Schemas['Release']> {
    return act.commit(async trx => {
      await lockService(trx, target.serviceId);
      await rejectInStore(trx, target.serviceId, target.releaseId, {
        by: act.actor.ref,
        at: await databaseNow(trx),
        reason,
      });
      await bumpFacts(trx, this.deps.wakes, { serviceId: target.serviceId });
      return this.#show(trx, target.releaseId);
    });
  }

  async accept(
    target: { releaseId: string; serviceId: string },
    act: Act,
  ): Promise<Schemas['Release']> {
    const { serviceId, releaseId } = target;
    return act.commit(async trx => {
      await lockService(trx, serviceId);
      const [release] = await trx('releases')
        .where({ id: releaseId })
        .whereNotNull('rejection')
        .update({ rejection: null })
        .returning('number');
      if (!release) throw new NotFoundError('The release is not rejected.');
      await appendAudit(trx, {
        serviceId,
        actor: act.actor.ref,
        action: 'release.accept',
        subject: { kind: 'release', id: releaseId },
        details: { number: release.number },
      });
      await bumpFacts(trx, this.deps.wakes, { serviceId });
      await publish(trx, 'spaceship.release', { serviceId });
      return this.#show(trx, releaseId);
    });
  }

  async #show(knex: Knex, id: string): Promise<Schemas['Release']> {
    return releaseFromDb(await knex('releases').where({ id }).first());
  }
}
