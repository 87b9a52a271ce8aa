import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { loadTarget, type VariablesResolver } from '../deliveries/loadTarget';
import { failpoint, type FailpointName } from '../engine/failpoint';
import type { Running } from '../deliveries/running';
import { publish } from '../outbox/publish';

export type ScalePlace = { serviceId: string; destinationId: string };

/** What is to be brought about, with a fence of its own. */
type Order = ScalePlace & { id: string; running: Running; fence: number };

const everyMs = 2_000;
const againAfterMs = 5_000;
const mostAtOnce = 50;

/**
 * Brings about the replicas that people asked for. What is wanted is in the database before anything is done, so a call
 * that was lost, with its process or on its way, is made again by whichever back end comes first.
 */
export class ScaleLoop {
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      drivers: ReadonlyMap<string, DestinationDriver>;
      variables: VariablesResolver;
    },
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#working ??= this.#applyDue().finally(() => {
        this.#working = undefined;
      });
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  /** Tries once, unless somebody else has the target: then whoever has it ends first, and the loop comes by. */
  async apply(place: ScalePlace): Promise<void> {
    const order = await this.#take(place);
    if (!order) return;
    await point('after-intent', order);
    try {
      const { driver, target, revision } = await loadTarget(
        this.options,
        order.running.deliveryId,
      );
      const wanted = await revision();
      await point('before-effect', order);
      await driver.prepare(target, wanted, order.running.replicas, {
        identity: { subject: order.id, step: 0, attempt: 1 },
        fence: order.fence,
      });
      await point('after-effect', order);
    } catch (error) {
      await this.#note(order, (error as Error).message);
      return;
    }
    await point('before-record', order);
    await this.#done(order);
    await point('after-record', order);
  }

  async #applyDue(): Promise<void> {
    const { knex, logger } = this.options;
    try {
      const { rows } = await knex.raw(
        `select service_id, destination_id from service_destinations
         where scaling is not null and leased_to is null
           and (scaling ->> 'triedAt')::timestamptz < clock_timestamp() - ? * interval '1 millisecond'
         limit ${mostAtOnce}`,
        [againAfterMs],
      );
      for (const row of rows) {
        await this.apply({
          serviceId: row.service_id,
          destinationId: row.destination_id,
        });
      }
    } catch (error) {
      logger.warn(`Services could not be scaled: ${error}`);
    }
  }

  async #take({ serviceId, destinationId }: ScalePlace): Promise<Order | null> {
    const { rows } = await this.options.knex.raw(
      `update service_destinations
       set fence = fence + 1,
         scaling = scaling || jsonb_build_object('triedAt', clock_timestamp())
       where service_id = ? and destination_id = ? and scaling is not null and leased_to is null
         and running is not null
       returning fence, running, scaling`,
      [serviceId, destinationId],
    );
    if (rows.length === 0) return null;
    const [{ fence, running, scaling }] = rows;
    return {
      serviceId,
      destinationId,
      id: scaling.id,
      running,
      fence: Number(fence),
    };
  }

  async #note({ id, ...place }: Order, detail: string): Promise<void> {
    await this.options.knex.raw(
      `update service_destinations set scaling = scaling || jsonb_build_object('detail', ?::text)
       where service_id = ? and destination_id = ? and scaling ->> 'id' = ?`,
      [detail, place.serviceId, place.destinationId, id],
    );
  }

  /** Whoever asked for another number meanwhile has another id, and is not done. Health is looked at soon. */
  async #done({ serviceId, destinationId, id }: Order): Promise<void> {
    await this.options.knex.transaction(async trx => {
      await trx.raw(
        `update service_destinations
         set scaling = null, observed_at = least(observed_at, clock_timestamp() - interval '1 minute')
         where service_id = ? and destination_id = ? and scaling ->> 'id' = ?`,
        [serviceId, destinationId, id],
      );
      await publish(trx, 'spaceship.destination', { serviceId, destinationId });
    });
  }
}

const point = (name: FailpointName, { id }: Order): Promise<void> =>
  failpoint(name, { subjectId: id, doing: 'scale' });
