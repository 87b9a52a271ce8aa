import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  newId,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import type { PageRequest } from '../api/page';
import { appendAudit } from '../audit';
import type { DestinationRow } from '../destinations/store';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';
import type { ServiceRow } from '../services/store';
import {
  evidenceFromDb,
  evidenceRecords,
  listEvidence,
} from './store/evidenceRecords';

/** Findings of people about exactly one artifact with its release steps. */
export class EvidenceRecords {
  constructor(private readonly deps: { knex: Knex; wakes: Wakes }) {}

  list(serviceId: string, request: PageRequest) {
    return listEvidence(this.deps.knex, serviceId, request);
  }

  async record(
    service: ServiceRow,
    destination: DestinationRow,
    wish: Schemas['RecordEvidence'],
    act: Act,
  ): Promise<Schemas['Evidence']> {
    const release = await this.deps
      .knex('releases')
      .where({ id: wish.releaseId, service_id: service.id })
      .first();
    if (!release) {
      throw new NotFoundError(
        `${service.name} has no release ${wish.releaseId}.`,
      );
    }
    await this.#demandWasThere(service, destination, release);
    return act.commit(async trx => {
      await lockService(trx, service.id);
      const id = newId<'evidence'>();
      await trx('evidence').insert({
        id,
        service_id: service.id,
        destination_id: destination.id,
        release_id: release.id,
        kind: 'tested',
        outcome: wish.outcome,
        by: act.actor.ref,
        artifact_digest: release.artifact_digest,
        release_steps_hash: release.release_steps_hash,
        note: wish.note ?? null,
      });
      await this.#tell(trx, act, service.id, id, 'evidence.record', {
        kind: 'tested',
        outcome: wish.outcome,
        release: release.number,
        destination: destination.slug,
        note: wish.note ?? null,
      });
      return this.#show(trx, id);
    });
  }

  async revoke(
    id: string,
    serviceId: string,
    act: Act,
  ): Promise<Schemas['Evidence']> {
    return act.commit(async trx => {
      await lockService(trx, serviceId);
      const revoked = await trx('evidence')
        .where({ id, revoked_at: null })
        .update({ revoked_at: trx.fn.now(), revoked_by: act.actor.ref });
      if (revoked === 0) {
        throw new ConflictError('This evidence was revoked already.');
      }
      await this.#tell(trx, act, serviceId, id, 'evidence.revoke', {});
      return this.#show(trx, id);
    });
  }

  /** Nobody can have tested a release at a destination that never ran it. */
  async #demandWasThere(
    service: ServiceRow,
    destination: DestinationRow,
    release: { id: string; number: number },
  ): Promise<void> {
    const delivered = await this.deps
      .knex('deliveries')
      .join('rollouts', 'rollouts.id', 'deliveries.rollout_id')
      .where({
        'deliveries.service_id': service.id,
        'deliveries.destination_id': destination.id,
        'deliveries.state': 'delivered',
        'rollouts.release_id': release.id,
      })
      .first('deliveries.id');
    if (!delivered) {
      throw new InputError(
        `Release ${release.number} has not run at ${destination.title}. Say where it was tested.`,
      );
    }
  }

  async #tell(
    trx: Knex.Transaction,
    act: Act,
    serviceId: string,
    id: string,
    action: string,
    details: Record<string, unknown>,
  ): Promise<void> {
    await appendAudit(trx, {
      serviceId,
      actor: act.actor.ref,
      action,
      subject: { kind: 'evidence', id },
      details,
    });
    await bumpFacts(trx, this.deps.wakes, { serviceId });
    await publish(trx, 'spaceship.evidence', { serviceId });
  }

  async #show(knex: Knex, id: string): Promise<Schemas['Evidence']> {
    return evidenceFromDb(
      await evidenceRecords(knex).where('evidence.id', id).first(),
    );
  }
}
