import type { Knex } from 'knex';
import { ConflictError } from '@backstage/errors';
import { isFinalOperation } from '@spaceship/backstage-plugin-spaceship-common';
import { databaseNow } from '../api/databaseNow';
import { appendAudit } from '../audit/appendAudit';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { Wish } from './store/insertOperation';

const columns = { cancel: 'cancel_requested', force: 'forced' } as const;

/**
 * Tells an operation to go back, or not to wait for sessions of the old credential any longer. Said twice, the first
 * word counts.
 */
export async function sayToOperation(
  trx: Knex.Transaction,
  wakes: Wakes,
  id: string,
  what: keyof typeof columns,
  { by, reason }: Wish,
): Promise<void> {
  const row = await trx('operations')
    .where({ id })
    .forUpdate()
    .first('state', 'service_id', 'destination_id', 'addon_id', columns[what]);
  if (isFinalOperation(row.state)) {
    throw new ConflictError(`It has ended already: ${row.state}.`);
  }
  if (row[columns[what]]) return;
  const said = { by, at: await databaseNow(trx), reason };
  await trx('operations')
    .where({ id })
    .update({ [columns[what]]: JSON.stringify(said) });
  await appendAudit(trx, {
    serviceId: row.service_id,
    actor: by,
    action: `operation.${what}`,
    subject: { kind: 'addon', id: row.addon_id },
    details: { operation: id, reason },
  });
  await wakes.wake(trx, { kind: 'operation', id });
  await publish(trx, 'spaceship.operation', {
    serviceId: row.service_id,
    destinationId: row.destination_id,
    addonId: row.addon_id,
    operationId: id,
  });
}
