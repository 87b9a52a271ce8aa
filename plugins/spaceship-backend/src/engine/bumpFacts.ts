import type { Knex } from 'knex';
import { activeSql, type SubjectKind } from './subject';
import { lockServices } from '../services/store/lockService';
import type { Wakes } from './wakes';

/** What changed for whom. With a service and a destination, both versions rise. */
export type FactsScope = {
  global?: true;
  serviceId?: string;
  destinationId?: string;
};

/**
 * Raises the facts versions of a scope and wakes what is active in it. Every change that bears on a gate does this in
 * its own transaction: a decision that was made before it can't be carried out after it. Locks the services whose
 * subjects it wakes; for one service its callers have done so.
 */
export async function bumpFacts(
  trx: Knex.Transaction,
  wakes: Wakes,
  scope: FactsScope,
): Promise<void> {
  if (!scope.serviceId) {
    const active = await activeIn(trx, scope);
    await lockServices(trx, [...new Set(active.map(one => one.serviceId))]);
  }
  if (scope.global) {
    await trx.raw('update global_facts set facts_version = facts_version + 1');
  }
  if (scope.serviceId) {
    await trx.raw(
      'update services set facts_version = facts_version + 1 where id = ?',
      [scope.serviceId],
    );
  }
  if (scope.destinationId) {
    await trx.raw(
      'update destinations set facts_version = facts_version + 1 where id = ?',
      [scope.destinationId],
    );
  }
  for (const { kind, id } of await activeIn(trx, scope)) {
    await wakes.wake(trx, { kind, id });
  }
}

async function activeIn(
  trx: Knex.Transaction,
  { global, serviceId, destinationId }: FactsScope,
): Promise<{ kind: SubjectKind; id: string; serviceId: string }[]> {
  const service = global ? null : serviceId ?? null;
  const destination = global || serviceId ? null : destinationId ?? null;
  if (!global && !service && !destination) return [];
  const { rows } = await trx.raw(
    `select 'rollout' as kind, r.id, r.service_id as "serviceId" from rollouts r
     where r.state in (${activeSql('rollout')})
       and (cast(:service as uuid) is null or r.service_id = :service)
       and (cast(:destination as uuid) is null or exists (
         select from deliveries d where d.rollout_id = r.id and d.destination_id = :destination))
     union all
     select 'delivery', d.id, d.service_id from deliveries d
     where d.state in (${activeSql('delivery')})
       and (cast(:service as uuid) is null or d.service_id = :service)
       and (cast(:destination as uuid) is null or d.destination_id = :destination)
     union all
     select 'build', b.id, b.service_id from builds b
     where b.state in (${activeSql(
       'build',
     )}) and cast(:destination as uuid) is null
       and (cast(:service as uuid) is null or b.service_id = :service)
     order by id`,
    { service, destination },
  );
  return rows;
}
