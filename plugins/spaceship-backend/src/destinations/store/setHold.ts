import type { Hold } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { appendAudit } from '../../audit';
import { publish } from '../../outbox/publish';
import type { DestinationRow } from './destinationRow';

type Place = Pick<DestinationRow, 'id' | 'slug'>;

/** A destination of a service stays at what runs there, from now on. The caller bumps the facts. */
export async function setHold(
  trx: Knex.Transaction,
  serviceId: string,
  destination: Place,
  hold: Hold,
): Promise<void> {
  await trx('service_destinations')
    .insert({
      service_id: serviceId,
      destination_id: destination.id,
      hold: JSON.stringify(hold),
    })
    .onConflict(['service_id', 'destination_id'])
    .merge(['hold']);
  await record(trx, serviceId, destination, hold.by, 'destination.hold', {
    reason: hold.reason,
  });
}

/** Returns false where there was no hold. The caller bumps the facts. */
export async function removeHold(
  trx: Knex.Transaction,
  serviceId: string,
  destination: Place,
  by: string,
): Promise<boolean> {
  const { rows } = await trx.raw(
    `with held as (
       select hold from service_destinations
       where service_id = :serviceId and destination_id = :destinationId and hold is not null for update)
     update service_destinations p set hold = null from held
     where p.service_id = :serviceId and p.destination_id = :destinationId
     returning held.hold`,
    { serviceId, destinationId: destination.id },
  );
  if (rows.length === 0) return false;
  await record(trx, serviceId, destination, by, 'destination.lift-hold', {
    hold: rows[0].hold,
  });
  return true;
}

async function record(
  trx: Knex.Transaction,
  serviceId: string,
  { id, slug }: Place,
  actor: string,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await appendAudit(trx, {
    serviceId,
    actor,
    action,
    subject: { kind: 'destination', id },
    details: { destination: slug, ...details },
  });
  await publish(trx, 'spaceship.destination', { serviceId, destinationId: id });
}
