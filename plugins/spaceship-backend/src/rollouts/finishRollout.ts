import type { Knex } from 'knex';
import type {
  RolloutFacts,
  RolloutState,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { wakeReviews } from '../reviews/wakeReviews';
import { lockService } from '../services/store/lockService';

export type RolloutEnd = {
  outcome: Extract<
    RolloutState,
    'delivered' | 'failed' | 'cancelled' | 'superseded' | 'unknown'
  >;
  reason: string;
  supersededBy?: string;
};

/** Ends a rollout; what had not begun ends with it, and whatever waited for it is woken. False where the lease is lost. */
export async function finishRollout(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: RolloutFacts,
  end: RolloutEnd,
): Promise<boolean> {
  const { id } = facts.rollout;
  return await knex.transaction(async trx => {
    await lockService(trx, facts.service.id);
    const { held } = await commit(trx, {
      ...write,
      state: end.outcome,
      ends: {
        kind: 'rollout',
        reason: end.reason,
        supersededBy: end.supersededBy ?? null,
      },
      tell: {
        topic: 'spaceship.rollout',
        payload: { serviceId: facts.service.id, rolloutId: id },
      },
    });
    if (!held) return false;
    await trx.raw(
      `update deliveries set state = ?, ended_at = clock_timestamp() where rollout_id = ? and state = 'waiting'`,
      [end.outcome === 'superseded' ? 'superseded' : 'cancelled', id],
    );
    await appendAudit(trx, {
      serviceId: facts.service.id,
      actor: 'spaceship',
      action: `rollout.${end.outcome}`,
      subject: { kind: 'rollout', id },
      details: {
        reason: end.reason,
        release: facts.release?.number ?? null,
        ...(end.supersededBy && { supersededBy: end.supersededBy }),
      },
    });
    await wakeService(trx, wakes, facts.service.id, 'rollout', id);
    // Its build may be one that nothing waits for any more.
    if (facts.build?.state === 'waiting') {
      await wakeService(trx, wakes, facts.service.id, 'build');
    }
    await wakeReviews(trx, wakes, id);
    return true;
  });
}
