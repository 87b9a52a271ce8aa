import type { Knex } from 'knex';
import type {
  DeliveryFacts,
  Instant,
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
    await trx.raw(
      'select 1 from service_destinations where service_id = ? and destination_id = ? for no key update',
      [service.id, destination.id],
    );
    const { held } = await commit(trx, {
      ...write,
      state: end.outcome,
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
    await trx.raw(
      `update deliveries set ended_at = ?, error = ?, lease_owner = null, next_at = null where id = ?`,
      [end.at, end.outcome === 'delivered' ? null : end.reason, delivery.id],
    );
    if (end.outcome === 'delivered') await serve(trx, facts, end.at);
    await trx.raw(
      `update service_destinations set leased_to = null, leased_at = null
       where service_id = ? and destination_id = ? and leased_to = ?`,
      [service.id, destination.id, delivery.id],
    );
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

/** What was delivered runs now; a delivery that a person asked for lifts a hold. */
async function serve(
  trx: Knex.Transaction,
  facts: DeliveryFacts,
  at: Instant,
): Promise<void> {
  const { delivery, destination, release, rollout, service } = facts;
  const { rows } = await trx.raw(
    `select r.commit, r.message, r.origin from rollouts r where r.id = ?`,
    [rollout.id],
  );
  const { commit: sha, message, origin } = rows[0];
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
    `update service_destinations set previous = running, running = ?, config_revision = ?, health = null
       ${liftsHold ? ', hold = null' : ''}
     where service_id = ? and destination_id = ?`,
    [
      JSON.stringify(running),
      delivery.configRevision,
      service.id,
      destination.id,
    ],
  );
}
