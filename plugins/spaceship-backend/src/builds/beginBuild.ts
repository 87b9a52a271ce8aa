import type { Knex } from 'knex';
import { commit, type Commit } from '../engine/commit';
import { wakeService } from '../engine/wakeService';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';

/** Stores the intent to build, if no other build of the service runs: decided under the service's lock. */
export async function beginBuild(
  knex: Knex,
  wakes: Wakes,
  write: Commit,
  serviceId: string,
): Promise<boolean> {
  const { id } = write.lease.subject;
  return await knex.transaction(async trx => {
    await lockService(trx, serviceId);
    const { rows } = await trx.raw(
      `select 1 from builds where service_id = ? and state = 'running' and id <> ? limit 1`,
      [serviceId, id],
    );
    if (rows.length > 0) return false;
    const { held } = await commit(trx, write);
    if (!held) return false;
    const { rowCount } = await trx.raw(
      'update builds set started_at = clock_timestamp() where id = ? and started_at is null',
      [id],
    );
    // Who waits for this build is told that it is being built, and no longer queued.
    if (rowCount > 0) await wakeService(trx, wakes, serviceId, 'rollout');
    return true;
  });
}
