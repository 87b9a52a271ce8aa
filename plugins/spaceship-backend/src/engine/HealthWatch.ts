import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  healthOfReplicas,
  newId,
  type HealthState,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  DestinationDriver,
  Observation,
  ReplicaStatus,
  Target,
} from '@spaceship/backstage-plugin-spaceship-node';
import { noteVisits } from '../reviews/noteVisits';
import type { Running } from '../deliveries/running';

/** How what runs at a destination is, as `service_destinations.health` keeps it. */
export type Health = {
  state: HealthState;
  /** Since when it is so. */
  since: string;
  replicas: readonly ReplicaStatus[];
  /** What the first replica that isn't healthy says, or why nobody knows. */
  detail: string | null;
};

const mostAtOnce = 100;
/** How often replicas ask for what is due, within the time after which one is. */
const turnsPerLook = 5;

/** Looks now and then how everything that runs is doing. Each target is looked at by one replica. */
export class HealthWatch {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      drivers: ReadonlyMap<string, DestinationDriver>;
      everyMs: number;
    },
  ) {}

  start(): void {
    this.#timer = setInterval(
      () => this.#lookUnlessLooking(),
      this.options.everyMs / turnsPerLook,
    );
  }

  /** Something was delivered just now: its address and health are to be seen at once, not at the next turn. */
  async call(): Promise<void> {
    await this.#looking;
    await this.#lookUnlessLooking();
  }

  #lookUnlessLooking(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      const due = await this.#take();
      await Promise.all(due.map(target => this.#observe(target)));
    } catch (error) {
      this.options.logger.warn(`Health could not be looked at: ${error}`);
    }
  }

  /** Takes those whose turn it is, so that no other replica looks too. Served by `service_destinations_due`. */
  async #take(): Promise<any[]> {
    const { rows } = await this.options.knex.raw(
      `with due as (
         select service_id, destination_id from service_destinations
         where running is not null and coalesce(observed_at, '-infinity') < now() - ? * interval '1 millisecond'
         order by coalesce(observed_at, '-infinity') limit ${mostAtOnce} for update skip locked)
       update service_destinations p set observed_at = clock_timestamp()
       from due join services s on s.id = due.service_id join destinations t on t.id = due.destination_id
       where p.service_id = due.service_id and p.destination_id = due.destination_id
       returning p.service_id, p.destination_id, p.running, p.health, p.address, s.name, t.slug, t.driver, t.label`,
      [this.options.everyMs],
    );
    return rows;
  }

  async #observe(row: any): Promise<void> {
    const running: Running = row.running;
    const target: Target = {
      service: { id: row.service_id, name: row.name },
      destination: { id: row.destination_id, slug: row.slug },
      ...(row.label && { label: row.label }),
    };
    const seen = await this.#ask(row.driver, target);
    if ('visits' in seen && seen.visits) {
      await noteVisits(this.options.knex, row.destination_id, seen.visits);
    }
    const state = healthOf(seen, running);
    const before: Health | null = row.health;
    const health: Health = {
      ...state,
      since:
        before?.state === state.state ? before.since : new Date().toISOString(),
    };
    const address = 'address' in seen ? seen.address : row.address;
    const isNews = before?.state !== health.state || address !== row.address;
    if (!isNews && isDeepStrictEqual(before, health)) return;
    await this.#store(row, { health, address }, isNews);
  }

  /** One statement: what is seen, and the news of it. */
  async #store(
    row: any,
    seen: { health: Health; address: string | null },
    isNews: boolean,
  ): Promise<void> {
    await this.options.knex.raw(
      `with seen as (
         update service_destinations set health = cast(:health as jsonb), address = :address
         where service_id = :service and destination_id = :destination and running ->> 'deliveryId' = :delivery
         returning 1)
       insert into outbox (id, topic, payload)
       select cast(:id as uuid), 'spaceship.health', cast(:payload as jsonb) from seen where cast(:isNews as boolean)`,
      {
        health: JSON.stringify(seen.health),
        address: seen.address,
        service: row.service_id,
        destination: row.destination_id,
        delivery: row.running.deliveryId,
        id: newId<'outbox'>(),
        payload: JSON.stringify({
          serviceId: row.service_id,
          destinationId: row.destination_id,
        }),
        isNews,
      },
    );
  }

  async #ask(
    type: string,
    target: Target,
  ): Promise<Observation | { trouble: string }> {
    const driver = this.options.drivers.get(type);
    if (!driver) return { trouble: `No module brings the driver "${type}".` };
    try {
      return await driver.observe(target);
    } catch (error) {
      return { trouble: (error as Error).message };
    }
  }
}

function healthOf(
  seen: Observation | { trouble: string },
  running: Running,
): Omit<Health, 'since'> {
  if ('trouble' in seen) {
    return {
      state: 'unknown',
      replicas: [],
      detail: seen.trouble,
    };
  }
  const replicas =
    seen.revisions.find(one => one.name === running.deliveryId)?.replicas ?? [];
  const wanted = Object.values(running.replicas).reduce((a, b) => a + b, 0);
  const ill = replicas.find(one => one.state !== 'healthy');
  return {
    state: healthOfReplicas(replicas, wanted),
    replicas,
    detail: ill?.detail ?? null,
  };
}
