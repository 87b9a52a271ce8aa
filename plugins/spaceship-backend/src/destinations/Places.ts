import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  newId,
  type Hold,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  DestinationDriver,
  LogPage,
  Target,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Act } from '../api/Act';
import { databaseNow } from '../api/databaseNow';
import { appendAudit } from '../audit';
import type { Running } from '../deliveries/running';
import { bumpFacts } from '../engine/bumpFacts';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import { lockService } from '../services/store/lockService';
import type { ServiceRow } from '../services/store';
import type { ScalePlace } from './ScaleLoop';
import { scaleService } from './scaleService';
import {
  findDestination,
  listDestinations,
  type DestinationRow,
} from './store';
import { removeHold, setHold } from './store/setHold';

export type PlacesDeps = {
  knex: Knex;
  wakes: Wakes;
  drivers: ReadonlyMap<string, DestinationDriver>;
  applyScale: (place: ScalePlace) => Promise<void>;
};

/** A service at its destinations: hold, restart, scale, output of what runs. */
export class Places {
  constructor(private readonly deps: PlacesDeps) {}

  async list(): Promise<{ items: Schemas['Destination'][] }> {
    const rows = await listDestinations(this.deps.knex);
    return {
      items: rows.map(row => ({
        id: row.id,
        slug: row.slug,
        title: row.title,
        tier: row.tier,
        region: row.region ?? null,
        labels: row.labels,
        owner: row.owner ?? null,
        driver: row.driver,
        gates: [...row.gates],
      })),
    };
  }

  async hold(
    service: ServiceRow,
    slug: string,
    reason: string,
    act: Act,
  ): Promise<Hold> {
    const destination = await this.find(slug);
    return act.commit(async trx => {
      await lockService(trx, service.id);
      const hold = { by: act.actor.ref, at: await databaseNow(trx), reason };
      await setHold(trx, service.id, destination, hold);
      await bumpFacts(trx, this.deps.wakes, { serviceId: service.id });
      return hold;
    });
  }

  async liftHold(service: ServiceRow, slug: string, act: Act): Promise<void> {
    const destination = await this.find(slug);
    return act.commit(async trx => {
      await lockService(trx, service.id);
      if (!(await removeHold(trx, service.id, destination, act.actor.ref))) {
        throw new NotFoundError(`${destination.title} is not on hold.`);
      }
      await bumpFacts(trx, this.deps.wakes, { serviceId: service.id });
    });
  }

  async restart(
    service: ServiceRow,
    slug: string,
    act: Act,
  ): Promise<{ release: Schemas['ReleaseRef'] }> {
    const destination = await this.find(slug);
    const asked = await act.commit(async trx => {
      await lockService(trx, service.id);
      const { running, fence } = await takeFence(trx, service, destination);
      await appendAudit(trx, {
        serviceId: service.id,
        actor: act.actor.ref,
        action: 'service.restart',
        subject: { kind: 'destination', id: destination.id },
        details: { destination: slug, release: running.releaseNumber },
      });
      await publish(trx, 'spaceship.destination', {
        serviceId: service.id,
        destinationId: destination.id,
      });
      return {
        release: {
          id: running.releaseId,
          number: running.releaseNumber,
          commit: running.commit,
          message: running.message,
        },
        revision: running.deliveryId,
        fence,
      };
    });
    await this.#driver(destination).restart(
      targetOf(service, destination),
      asked.revision,
      {
        identity: { subject: newId<'restart'>(), step: 0, attempt: 1 },
        fence: asked.fence,
      },
    );
    return { release: asked.release };
  }

  /** Wanted first, then brought about: at once where that is possible, else as soon as it is. */
  async scale(
    service: ServiceRow,
    slug: string,
    replicas: Readonly<Record<string, number>>,
    act: Act,
  ): Promise<Schemas['Scale']> {
    const destination = await this.find(slug);
    if (!this.#driver(destination).capabilities.replicas) {
      throw new InputError(
        `${destination.title} runs one of each process; its driver knows no replicas.`,
      );
    }
    const scale = await scaleService(service, destination, replicas, act);
    await this.deps.applyScale({
      serviceId: service.id,
      destinationId: destination.id,
    });
    return scale;
  }

  async logs(
    service: ServiceRow,
    slug: string,
    cursor: string | null,
  ): Promise<LogPage> {
    const destination = await this.find(slug);
    const place = await this.deps
      .knex('service_destinations')
      .where({ service_id: service.id, destination_id: destination.id })
      .first('running');
    const running: Running | null = place?.running ?? null;
    if (!running) return { lines: [], cursor: cursor ?? '', ended: false };
    return this.#driver(destination).logs(
      targetOf(service, destination),
      running.deliveryId,
      cursor,
    );
  }

  /** The living destination of this name; throws `NotFoundError` with those that there are. */
  async find(slug: string): Promise<DestinationRow> {
    const found = await findDestination(this.deps.knex, slug);
    if (!found) {
      const all = await listDestinations(this.deps.knex);
      throw new NotFoundError(
        `There is no destination ${slug}. There are ${all
          .map(one => one.slug)
          .join(', ')}.`,
      );
    }
    return found;
  }

  #driver(destination: DestinationRow): DestinationDriver {
    const driver = this.deps.drivers.get(destination.driver);
    if (!driver) {
      throw new NotFoundError(
        `The driver ${destination.driver} of ${destination.title} is not installed.`,
      );
    }
    return driver;
  }
}

const targetOf = (
  service: ServiceRow,
  destination: DestinationRow,
): Target => ({
  service: { id: service.id, name: service.name },
  destination: { id: destination.id, slug: destination.slug },
  ...(destination.label !== null && { label: destination.label }),
});

/** A fence of its own, while nothing is being delivered there. */
async function takeFence(
  trx: Knex.Transaction,
  service: ServiceRow,
  destination: DestinationRow,
): Promise<{ running: Running; fence: number }> {
  const place = await trx('service_destinations')
    .where({ service_id: service.id, destination_id: destination.id })
    .forUpdate()
    .first('running', 'leased_to');
  if (!place?.running) {
    throw new NotFoundError(`Nothing runs at ${destination.title}.`);
  }
  if (place.leased_to) {
    throw new ConflictError(
      `A delivery to ${destination.title} is under way. Restart when it has ended.`,
    );
  }
  const [{ fence }] = await trx('service_destinations')
    .where({ service_id: service.id, destination_id: destination.id })
    .update({ fence: trx.raw('fence + 1') })
    .returning('fence');
  return { running: place.running, fence: Number(fence) };
}
