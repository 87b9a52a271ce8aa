import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  newId,
  scaled,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { databaseNow } from '../api/databaseNow';
import { appendAudit } from '../audit';
import type { Running } from '../deliveries/running';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';
import type { ServiceRow } from '../services/store';
import type { DestinationRow } from './store';

/**
 * Writes down how many replicas a person wants of what runs at a destination, for this release and later ones. Nothing
 * may be under way there: a delivery has read what was wanted when it began.
 */
export async function scaleService(
  service: Pick<ServiceRow, 'id'>,
  destination: Pick<DestinationRow, 'id' | 'slug' | 'title'>,
  wished: Readonly<Record<string, number>>,
  act: Pick<Act, 'actor' | 'commit'>,
): Promise<Schemas['Scale']> {
  const { slug, title } = destination;
  const place = { service_id: service.id, destination_id: destination.id };
  return act.commit(async trx => {
    await lockService(trx, service.id);
    const row = await trx('service_destinations')
      .where(place)
      .forUpdate()
      .first('running', 'leased_to');
    const running: Running | null = row?.running ?? null;
    if (!running) {
      throw new NotFoundError(`Nothing runs at ${title} that could be scaled.`);
    }
    if (row.leased_to) {
      throw new ConflictError(
        `Something is being done at ${title}, and it keeps the number of replicas that it began with. Scale when it has ended.`,
      );
    }
    const { processes } = await specOf(trx, running.releaseId);
    demandKnown(processes, wished, running.releaseNumber);
    const replicas = Object.fromEntries(
      Object.entries(scaled(processes, wished)).map(([name, process]) => [
        name,
        process.replicas,
      ]),
    );
    const isOwn = Object.keys(wished).length > 0;
    const scale = {
      replicas: wished,
      by: act.actor.ref,
      at: await databaseNow(trx),
    };
    await trx('service_destinations')
      .where(place)
      .update({
        scale: isOwn ? JSON.stringify(scale) : null,
        scaling: JSON.stringify({
          id: newId<'scale'>(),
          triedAt: scale.at,
          detail: null,
        }),
        running: JSON.stringify({ ...running, replicas }),
      });
    await appendAudit(trx, {
      serviceId: service.id,
      actor: act.actor.ref,
      action: 'service.scale',
      subject: { kind: 'destination', id: destination.id },
      details: { destination: slug, from: running.replicas, to: replicas },
    });
    await publish(trx, 'spaceship.destination', {
      serviceId: service.id,
      destinationId: destination.id,
    });
    return { ...scale, replicas };
  });
}

async function specOf(trx: Knex, releaseId: string) {
  const { spec } = await trx('releases').where({ id: releaseId }).first('spec');
  return spec;
}

function demandKnown(
  processes: Readonly<Record<string, unknown>>,
  wished: Readonly<Record<string, number>>,
  release: number,
): void {
  const unknown = Object.keys(wished).filter(name => !(name in processes));
  if (unknown.length > 0) {
    throw new InputError(
      `Release ${release} has no process ${unknown.join(
        ', ',
      )}. It has ${Object.keys(processes).join(', ')}.`,
    );
  }
}
