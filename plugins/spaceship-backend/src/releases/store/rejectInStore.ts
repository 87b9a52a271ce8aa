import type { Knex } from 'knex';
import { appendAudit } from '../../audit';
import { publish } from '../../outbox/publish';

export type Rejection = { by: string; at: string; reason: string };

/** Marks a release bad. One that is rejected already keeps its first reason. The caller bumps the facts. */
export async function rejectInStore(
  trx: Knex.Transaction,
  serviceId: string,
  releaseId: string,
  rejection: Rejection,
): Promise<void> {
  const [release] = await trx('releases')
    .where({ id: releaseId, service_id: serviceId })
    .whereNull('rejection')
    .update({ rejection: JSON.stringify(rejection) })
    .returning('number');
  if (!release) return;
  await appendAudit(trx, {
    serviceId,
    actor: rejection.by,
    action: 'release.reject',
    subject: { kind: 'release', id: releaseId },
    details: { number: release.number, reason: rejection.reason },
  });
  await publish(trx, 'spaceship.release', { serviceId });
}
