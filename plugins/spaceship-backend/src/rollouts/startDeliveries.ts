import type { Knex } from 'knex';
import type { RolloutFacts } from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import type { HandOver } from '../engine/HandOver';
import type { Timer } from '../engine/jobs/Jobs';
import { lockService } from '../services/store/lockService';

/**
 * Begins deliveries of a rollout: each takes the lease of its target, in the statement's transaction and on unchanged
 * facts. Where the rollout comes to rest with it, its timer is set. False where the fence or a fact is another by now,
 * or a target is taken: nothing was done then.
 */
export async function startDeliveries(
  knex: Knex,
  jobs: Pick<HandOver, 'enqueue'>,
  write: Commit,
  facts: RolloutFacts,
  deliveryIds: readonly string[],
): Promise<boolean> {
  const started = knex.transaction(async trx => {
    await lockService(trx, facts.service.id);
    const { held, quiet } = await commit(trx, {
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
    const begin: Timer[] = deliveryIds.map(id => ({
      subject: { kind: 'delivery', id },
      at: null,
      isFirst: true,
    }));
    const rest: Timer[] =
      write.rest && quiet
        ? [{ subject: write.lease.subject, at: new Date(write.rest.at) }]
        : [];
    await jobs.enqueue(trx, [...begin, ...rest]);
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

/** The facts of a rollout after these deliveries began: what loading them again would bring. */
export function withStarted(
  facts: RolloutFacts,
  deliveryIds: readonly string[],
): RolloutFacts {
  return {
    ...facts,
    rollout: { ...facts.rollout, state: 'delivering' },
    // Only what waits can be superseded.
    newer: [],
    deliveries: facts.deliveries.map(delivery =>
      deliveryIds.includes(delivery.id)
        ? { ...delivery, state: 'delivering', begun: true }
        : delivery,
    ),
  };
}

/** Another rollout was faster: everything is undone. */
class TargetTakenError extends Error {}

/** Takes the target, if it is free, remembers what had the traffic, and wakes the delivery. */
async function lease(trx: Knex.Transaction, id: string): Promise<boolean> {
  const { rows } = await trx.raw(
    `with target as (
       update service_destinations t set leased_to = d.id, leased_at = clock_timestamp()
       from deliveries d
       where d.id = ? and d.state = 'waiting'
         and t.service_id = d.service_id and t.destination_id = d.destination_id and t.leased_to is null
       returning t.running, t.scale)
     update deliveries set state = 'delivering', started_at = clock_timestamp(), previous = target.running,
       scale = target.scale, wakes = wakes + 1, next_at = clock_timestamp()
     from target where id = ?
     returning id`,
    [id, id],
  );
  return rows.length === 1;
}
