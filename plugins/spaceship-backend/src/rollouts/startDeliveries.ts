import type { Knex } from 'knex';
import type { RolloutFacts } from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';

/**
 * Begins deliveries of a rollout: each takes the lease of its target, in the statement's transaction and on unchanged
 * facts. False where the fence or a fact is another by now, or a target is taken: nothing was done then.
 */
export async function startDeliveries(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: RolloutFacts,
  deliveryIds: readonly string[],
): Promise<boolean> {
  const started = knex.transaction(async trx => {
    await lockService(trx, facts.service.id);
    const { held } = await commit(trx, {
      ...write,
      state: 'delivering',
      begins: true,
      tell: {
        topic: 'spaceship.rollout',
        payload: { serviceId: facts.service.id, rolloutId: facts.rollout.id },
      },
    });
    if (!held) return false;
    for (const id of deliveryIds) {
      if (!(await lease(trx, id))) throw new TargetTakenError();
    }
    for (const id of deliveryIds)
      await wakes.wake(trx, { kind: 'delivery', id });
    const begun = facts.deliveries.filter(({ id }) => deliveryIds.includes(id));
    await appendAudit(trx, {
      serviceId: facts.service.id,
      actor: 'spaceship',
      action: 'delivery.start',
      subject: { kind: 'rollout', id: facts.rollout.id },
      details: {
        release: facts.release?.number,
        destinations: facts.destinations
          .filter(({ id }) => begun.some(one => one.destinationId === id))
          .map(({ slug }) => slug),
      },
    });
    return true;
  });
  return await started.catch(error => {
    if (error instanceof TargetTakenError) return false;
    throw error;
  });
}

/** Another rollout was faster: everything is undone. */
class TargetTakenError extends Error {}

/** Takes the target, if it is free, and remembers what had the traffic. */
async function lease(trx: Knex.Transaction, id: string): Promise<boolean> {
  const { rows } = await trx.raw(
    `with target as (
       update service_destinations t set leased_to = d.id, leased_at = clock_timestamp()
       from deliveries d
       where d.id = ? and d.state = 'waiting'
         and t.service_id = d.service_id and t.destination_id = d.destination_id and t.leased_to is null
       returning t.running, t.scale)
     update deliveries set state = 'delivering', started_at = clock_timestamp(), previous = target.running,
       scale = target.scale
     from target where id = ?
     returning id`,
    [id, id],
  );
  return rows.length === 1;
}
