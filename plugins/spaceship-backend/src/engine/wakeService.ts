import type { Knex } from 'knex';
import type { SubjectKind } from './subject';
import type { Wakes } from './wakes';

/** Wakes the rollouts (or builds) of a service that wait for one another: a turn, a lease, a stage, a newer one. */
export async function wakeService(
  trx: Knex.Transaction,
  wakes: Wakes,
  serviceId: string,
  kind: Extract<SubjectKind, 'rollout' | 'build'>,
  except?: string,
): Promise<void> {
  await wakes.wakeAll(trx, kind, { serviceId, except });
}
