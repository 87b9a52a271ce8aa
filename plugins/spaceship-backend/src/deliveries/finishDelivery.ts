import type { Knex } from 'knex';
import type {
  DeliveryFacts,
  Instant,
  Origin,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../audit/appendAudit';
import { commit, type Commit } from '../engine/commit';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import { personOf, type Running } from './running';

export type DeliveryEnd = {
  outcome: 'delivered' | 'failed' | 'cancelled' | 'unknown';
  reason: string;
  at: Instant;
};

/**
 * Ends a delivery and gives its target back: what runs there is what was delivered. Locks the target's row before the
 * delivery's, as every claim does. False where the lease is lost.
 */
export async function finishDelivery(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  facts: DeliveryFacts,
  end: DeliveryEnd,
): Promise<boolean> {
  const { delivery, destination, rollout, service } = facts;
  return await knex.transaction(async trx => {
    await lockService(trx, service.id);
    const change = await lockTarget(trx, facts);
    const { held } = await commit(trx, {
      ...write,
      state: end.outcome,
      ends: {
        kind: 'delivery',
        at: end.at,
        error: end.outcome === 'delivered' ? null : end.reason,
      },
      tell: {
        topic: 'spaceship.delivery',
        payload: {
          serviceId: service.id,
          rolloutId: rollout.id,
          deliveryId: delivery.id,
          destinationId: destination.id,
        },
      },
    });
    if (!held) return false;
    if (end.outcome === 'delivered') await serve(trx, facts, change, end.at);
    else await leave(trx, facts, end);
    await appendAudit(trx, {
      serviceId: service.id,
      actor: 'spaceship',
      action: `delivery.${end.outcome}`,
      subject: { kind: 'rollout', id: rollout.id },
      details: {
        destination: destination.slug,
        release: facts.release.number,
        configRevision: delivery.configRevision,
        reason: end.reason,
      },
    });
    await wakeService(trx, wakes, service.id, 'rollout');
    return true;
  });
}

type Change = { commit: string; message: string; origin: Origin };

/** Locks the target's row, and reads what is being delivered there. */
async function lockTarget(
  trx: Knex.Transaction,
  { destination, rollout, service }: DeliveryFacts,
): Promise<Change> {
  const { rows } = await trx.raw(
    `select r.commit, r.message, r.origin from service_destinations p, rollouts r
     where p.service_id = ? and p.destination_id = ? and r.id = ? for no key update of p`,
    [service.id, destination.id, rollout.id],
  );
  return rows[0];
}

/** What ran before goes on, and the lease ends; a delivery that failed is remembered until one succeeds here. */
async function leave(
  trx: Knex.Transaction,
  { delivery, destination, release, rollout, service }: DeliveryFacts,
  { at, outcome }: DeliveryEnd,
): Promise<void> {
  const failed =
    outcome === 'cancelled'
      ? null
      : { rolloutId: rollout.id, release: release.number, outcome, at };
  await trx.raw(
    `update service_destinations set leased_to = null, leased_at = null, failed = coalesce(cast(? as jsonb), failed)
     where service_id = ? and destination_id = ? and leased_to = ?`,
    [failed && JSON.stringify(failed), service.id, destination.id, delivery.id],
  );
}

/** What was delivered runs now, and the lease ends; a delivery that a person asked for lifts a hold. */
async function serve(
  trx: Knex.Transaction,
  facts: DeliveryFacts,
  { commit: sha, message, origin }: Change,
  at: Instant,
): Promise<void> {
  const { delivery, destination, release, rollout, service } = facts;
  const running: Running = {
    deliveryId: delivery.id,
    releaseId: release.id,
    releaseNumber: release.number,
    commit: sha,
    configRevision: delivery.configRevision,
    artifactDigest: release.artifactDigest,
    since: at,
    rolloutId: rollout.id,
    message,
    by: personOf(origin),
    replicas: Object.fromEntries(
      Object.entries(release.spec.processes).map(([name, { replicas }]) => [
        name,
        replicas,
      ]),
    ),
  };
  const liftsHold = origin.by === 'person' && rollout.kind === 'delivery';
  await trx.raw(
    `update service_destinations set previous = running, running = ?, config_revision = ?,
       failed = null, health = null, observed_at = null, leased_to = null, leased_at = null ${
         liftsHold ? ', hold = null' : ''
       }
     where service_id = ? and destination_id = ? and leased_to = ?`,
    [
      JSON.stringify(running),
      delivery.configRevision,
      service.id,
      destination.id,
      delivery.id,
    ],
  );
}
