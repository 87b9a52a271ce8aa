import type { Knex } from 'knex';
import { activeSql, type SubjectKind } from './subject';
import type { Wakes } from './wakes';

/** Wakes the rollouts (or builds) of a service that wait for one another: a turn, a lease, a stage, a newer one. */
export async function wakeService(
  trx: Knex.Transaction,
  wakes: Wakes,
  serviceId: string,
  kind: Extract<SubjectKind, 'rollout' | 'build'>,
  except?: string,
): Promise<void> {
  const table = kind === 'rollout' ? 'rollouts' : 'builds';
  const { rows } = await trx.raw(
    `select id from ${table} where service_id = ? and state in (${activeSql(
      kind,
    )})
     order by id`,
    [serviceId],
  );
  for (const { id } of rows) {
    if (id !== except) await wakes.wake(trx, { kind, id });
  }
}
