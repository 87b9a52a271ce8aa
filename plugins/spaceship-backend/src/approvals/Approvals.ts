import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  approvalObjection,
  newId,
  objectionText,
  type RolloutFacts,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { appendAudit } from '../audit';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import {
  loadRolloutFacts,
  type RolloutFactsSources,
} from '../rollouts/loadRolloutFacts';
import { lockService } from '../services/store/lockService';
import { approvalFromDb } from './store/approvalRecords';
import { whatChangedSince } from './whatChangedSince';

/** Approvals of rollouts. What the gates would not count is refused at once, with the reason. */
export class Approvals {
  constructor(
    private readonly deps: {
      knex: Knex;
      wakes: Wakes;
      facts: RolloutFactsSources;
    },
  ) {}

  async approve(
    rolloutId: string,
    wish: { contentHash: string; note?: string | null },
    act: Act,
  ): Promise<Schemas['Approval']> {
    const facts = await this.#facts(rolloutId);
    demandApprovable(facts);
    const objection = approvalObjection(facts, act.actor.ref);
    if (objection) throw new NotAllowedError(objectionText(objection));

    const serviceId = facts.service.id;
    return act.commit(async trx => {
      await lockService(trx, serviceId);
      const rollout = await trx('rollouts')
        .where({ id: rolloutId })
        .forUpdate()
        .first('state', 'content_hash');
      if (rollout.state !== 'waiting') throw new ConflictError(tooLate);
      if (rollout.content_hash !== wish.contentHash) {
        throw new ConflictError(
          `${await whatChangedSince(
            trx,
            rolloutId,
            wish.contentHash,
          )} Look at it again, then approve what is there now.`,
        );
      }
      const given = {
        rollout_id: rolloutId,
        by: act.actor.ref,
        content_hash: wish.contentHash,
      };
      const [made] = await trx('approvals')
        .insert({ id: newId<'approval'>(), ...given, note: wish.note ?? null })
        .onConflict(
          trx.raw('(rollout_id, by, content_hash) where withdrawn_at is null'),
        )
        .ignore()
        .returning('*');
      if (!made) {
        const before = await trx('approvals')
          .where({ ...given, withdrawn_at: null })
          .first();
        return approvalFromDb(before, rollout.content_hash);
      }
      await this.#record(trx, act, facts, 'rollout.approve', {
        contentHash: wish.contentHash,
        note: wish.note ?? null,
      });
      return approvalFromDb(made, rollout.content_hash);
    });
  }

  async withdraw(rolloutId: string, act: Act): Promise<Schemas['Approval']> {
    const facts = await this.#facts(rolloutId);
    return act.commit(async trx => {
      await lockService(trx, facts.service.id);
      const rollout = await trx('rollouts')
        .where({ id: rolloutId })
        .forUpdate()
        .first('state', 'content_hash');
      if (rollout.state !== 'waiting') throw new ConflictError(tooLate);
      const withdrawn = await trx('approvals')
        .where({ rollout_id: rolloutId, by: act.actor.ref, withdrawn_at: null })
        .update({ withdrawn_at: trx.fn.now() })
        .returning('*');
      const last = withdrawn.at(-1);
      if (!last) {
        throw new NotFoundError('You have not approved this rollout.');
      }
      await this.#record(trx, act, facts, 'rollout.withdraw-approval', {});
      return approvalFromDb(last, rollout.content_hash);
    });
  }

  async #facts(rolloutId: string): Promise<RolloutFacts> {
    const { knex, facts } = this.deps;
    const loaded = await loadRolloutFacts(knex, facts, rolloutId);
    if (!loaded) throw new NotFoundError(`There is no rollout ${rolloutId}.`);
    return loaded.facts;
  }

  async #record(
    trx: Knex.Transaction,
    act: Act,
    facts: RolloutFacts,
    action: string,
    details: Record<string, unknown>,
  ): Promise<void> {
    const { service, rollout } = facts;
    await appendAudit(trx, {
      serviceId: service.id,
      actor: act.actor.ref,
      action,
      subject: { kind: 'rollout', id: rollout.id },
      details,
    });
    await bumpFacts(trx, this.deps.wakes, { serviceId: service.id });
    await publish(trx, 'spaceship.approval', {
      serviceId: service.id,
      rolloutId: rollout.id,
    });
  }
}

const tooLate =
  'The rollout does not wait any more, so an approval changes nothing.';

function demandApprovable({ rollout }: RolloutFacts): void {
  if (rollout.state !== 'waiting') throw new ConflictError(tooLate);
  if (rollout.contentHash === null) {
    throw new ConflictError(
      'There is nothing to approve yet: the commit is still being built.',
    );
  }
}
