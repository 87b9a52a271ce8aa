import type { Knex } from 'knex';
import type { RolloutFacts } from '@spaceship/backstage-plugin-spaceship-common';
import { activeSql } from '../engine/subject';
import { commit, type Commit } from '../engine/commit';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';

/** Asks running deliveries to go back to a known state. False where the fence or a fact is another by now. */
export async function cancelDeliveries(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: RolloutFacts,
  deliveryIds: readonly string[],
): Promise<boolean> {
  return await knex.transaction(async trx => {
    await lockService(trx, facts.service.id);
    const { held } = await commit(trx, {
      ...write,
      state: 'cancelling',
      tell: {
        topic: 'spaceship.rollout',
        payload: { serviceId: facts.service.id, rolloutId: facts.rollout.id },
      },
    });
    if (!held) return false;
    for (const id of deliveryIds) {
      await trx.raw(
        `update deliveries set cancel_requested = coalesce(cancel_requested, ?)
         where id = ? and state in (${activeSql('delivery')})`,
        [JSON.stringify(facts.rollout.cancelRequested), id],
      );
      await wakes.wake(trx, { kind: 'delivery', id });
    }
    return true;
  });
}
