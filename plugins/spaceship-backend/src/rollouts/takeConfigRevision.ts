import type { Knex } from 'knex';
import type { Wakes } from '../engine/wakes';
import { storeContentHash } from './storeContentHash';

/**
 * What waits to go to a destination goes there with the configuration that people set last. The content hash changes
 * with it, so approvals of the earlier one no longer count. A rollback keeps the configuration that it goes back to.
 */
export async function takeConfigRevision(
  trx: Knex.Transaction,
  wakes: Wakes,
  scope: { serviceId: string; destinationId: string; revision: number },
): Promise<void> {
  const { rows } = await trx.raw(
    `update deliveries d set config_revision = :revision
     from rollouts r
     where d.service_id = :serviceId and d.destination_id = :destinationId and d.state = 'waiting'
       and d.config_revision < :revision
       and r.id = d.rollout_id and r.kind = 'delivery' and r.state in ('waiting', 'delivering')
     returning d.rollout_id`,
    scope,
  );
  for (const { rollout_id: id } of rows) {
    await storeContentHash(trx, id);
    await wakes.wake(trx, { kind: 'rollout', id });
  }
}
