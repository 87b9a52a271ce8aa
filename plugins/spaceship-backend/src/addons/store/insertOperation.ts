import type { Knex } from 'knex';
import {
  newId,
  type OperationId,
  type OperationInput,
} from '@spaceship/backstage-plugin-spaceship-common';
import { appendAudit } from '../../audit/appendAudit';
import type { Wakes } from '../../engine/wakes';
import { publish } from '../../outbox/publish';

/** Who wants something of an add-on, and why. */
export type Wish = { by: string; reason: string | null };

/** Stores an operation in the transaction of whoever wants it, and wakes it. */
export async function insertOperation(
  trx: Knex.Transaction,
  wakes: Wakes,
  addonId: string,
  input: OperationInput,
  { by, reason }: Wish,
): Promise<OperationId> {
  const id = newId<'operation'>();
  const addon = await trx('addons')
    .where({ id: addonId })
    .first('service_id', 'destination_id');
  await trx('operations').insert({
    id,
    kind: input.kind,
    addon_id: addonId,
    service_id: addon.service_id,
    destination_id: addon.destination_id,
    input: JSON.stringify(input),
    state: 'waiting',
    requested_by: by,
    reason,
  });
  await appendAudit(trx, {
    serviceId: addon.service_id,
    actor: by,
    action: `addon.${input.kind}`,
    subject: { kind: 'addon', id: addonId },
    details: { operation: id, input, reason },
  });
  await wakes.wake(trx, { kind: 'operation', id });
  const told = {
    serviceId: addon.service_id,
    destinationId: addon.destination_id,
    addonId,
  };
  await publish(trx, 'spaceship.operation', { ...told, operationId: id });
  await publish(trx, 'spaceship.addon', told);
  return id;
}
