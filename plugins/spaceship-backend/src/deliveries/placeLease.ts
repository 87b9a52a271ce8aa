import type { Knex } from 'knex';
import { activeSql, subjectKinds, subjectTables } from '../engine/subject';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { lockServices } from '../services/store/lockService';

/**
 * Takes a service × destination for something else than a delivery, under a fence of its own, or raises the fence of who
 * has it already. Null while another has it.
 */
export async function leasePlace(
  trx: Knex | Knex.Transaction,
  place: { serviceId: string; destinationId: string },
  ownerId: string,
): Promise<{ fence: number } | null> {
  const { rows } = await trx.raw(
    `update service_destinations
     set leased_to = :owner, leased_at = coalesce(leased_at, clock_timestamp()), fence = fence + 1
     where service_id = :service and destination_id = :destination and (leased_to is null or leased_to = :owner)
     returning fence`,
    {
      owner: ownerId,
      service: place.serviceId,
      destination: place.destinationId,
    },
  );
  return rows[0] ? { fence: Number(rows[0].fence) } : null;
}

/** Locks the services whose places this one has: before any other row that whoever gives them back writes to. */
export async function lockLeasedServices(
  trx: Knex.Transaction,
  ownerId: string,
): Promise<void> {
  const ids = await trx('service_destinations')
    .where({ leased_to: ownerId })
    .distinct()
    .pluck('service_id');
  await lockServices(trx, ids);
}

/**
 * Gives back every place that this one has, and wakes the rollouts that wait for it. Callers hold the locks of their
 * services.
 */
export async function releasePlaces(
  trx: Knex.Transaction,
  wakes: Wakes,
  ownerId: string,
): Promise<void> {
  const { rows } = await trx.raw(
    `update service_destinations set leased_to = null, leased_at = null
     where leased_to = ? returning service_id`,
    [ownerId],
  );
  for (const { service_id: serviceId } of rows) {
    await wakeService(trx, wakes, serviceId, 'rollout');
  }
}

/** Gives back places whose owner is at its end, or was never stored: it died in between. */
export async function releaseAbandonedPlaces(
  knex: Knex,
  wakes: Wakes,
): Promise<void> {
  const alive = subjectKinds.map(
    kind =>
      `select from ${subjectTables[kind].table} o
       where o.id = p.leased_to and o.state in (${activeSql(kind)})`,
  );
  const { rows } = await knex.raw(
    `select distinct p.leased_to from service_destinations p
     where p.leased_to is not null and ${alive
       .map(query => `not exists (${query})`)
       .join(' and ')}`,
  );
  for (const { leased_to: owner } of rows) {
    await knex.transaction(async trx => {
      await lockLeasedServices(trx, owner);
      await releasePlaces(trx, wakes, owner);
    });
  }
}
