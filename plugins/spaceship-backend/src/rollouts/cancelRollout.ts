import type { Knex } from 'knex';
import { ConflictError } from '@backstage/errors';
import {
  isFinalRollout,
  type EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import { databaseNow } from '../api/databaseNow';
import { appendAudit } from '../audit';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';

/**
 * Cancels a rollout: what has not begun never does, what runs goes back, and none of its steps begins any more. Said twice,
 * the first word counts. Throws `ConflictError` where it has ended.
 */
export async function cancelRollout(
  trx: Knex.Transaction,
  wakes: Wakes,
  { id, serviceId }: { id: string; serviceId: string },
  { by, reason }: { by: EntityRef; reason: string | null },
): Promise<void> {
  await lockService(trx, serviceId);
  const rollout = await trx('rollouts')
    .where({ id })
    .forUpdate()
    .first('state', 'cancel_requested');
  if (isFinalRollout(rollout.state)) {
    throw new ConflictError(`The rollout has ended already: ${rollout.state}.`);
  }
  if (rollout.cancel_requested) return;
  const asked = { by, at: await databaseNow(trx), reason };
  await trx('rollouts')
    .where({ id })
    .update({ cancel_requested: JSON.stringify(asked) });
  await appendAudit(trx, {
    serviceId,
    actor: by,
    action: 'rollout.cancel',
    subject: { kind: 'rollout', id },
    details: { reason },
  });
  await bumpFacts(trx, wakes, { serviceId });
  await publish(trx, 'spaceship.rollout', { serviceId, rolloutId: id });
}
