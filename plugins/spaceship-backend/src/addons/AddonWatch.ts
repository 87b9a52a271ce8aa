import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { publish } from '../outbox/publish';
import { recordSessions } from './store/recordSessions';

const mostAtOnce = 50;
/** While an old credential drains, people look who is left. */
const drainingEveryMs = 5_000;

/** Looks each minute how add-ons are doing, and who uses which credential. Each one is looked at by one replica. */
export class AddonWatch {
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly options: {
      knex: Knex;
      logger: LoggerService;
      providers: ReadonlyMap<string, AddonProvider>;
      everyMs: number;
    },
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    }, Math.min(1_000, this.options.everyMs));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      const due = await this.#take();
      await Promise.all(due.map(addon => this.#observe(addon)));
    } catch (error) {
      this.options.logger.warn(`Add-ons could not be looked at: ${error}`);
    }
  }

  /** Takes those whose turn it is, so that no other replica looks too. */
  async #take(): Promise<any[]> {
    const { everyMs, knex } = this.options;
    const { rows } = await knex.raw(
      `with due as (
         select a.id from addons a
         where a.state = 'ready' and (a.observed_at is null
           or a.observed_at < clock_timestamp() - :every * interval '1 millisecond'
           or (a.observed_at < clock_timestamp() - :soon * interval '1 millisecond'
             and exists (select from credentials c where c.addon_id = a.id and c.state in ('draining', 'fenced'))))
         order by a.observed_at nulls first limit ${mostAtOnce} for update of a skip locked)
       update addons a set observed_at = clock_timestamp() from due where a.id = due.id
       returning a.id, a.type, a.service_id, a.destination_id,
         exists (select from credentials c where c.addon_id = a.id and c.state in ('draining', 'fenced')) as drains`,
      { every: everyMs, soon: Math.min(everyMs, drainingEveryMs) },
    );
    return rows;
  }

  async #observe(addon: any): Promise<void> {
    const { knex, logger, providers } = this.options;
    const provider = providers.get(addon.type);
    if (!provider) return;
    try {
      const metrics = await provider.metrics(addon.id);
      await knex('addons')
        .where({ id: addon.id })
        .update({ observed: JSON.stringify(metrics) });
      if (provider.capabilities.sessions) {
        await recordSessions(knex, addon.id, await provider.sessions(addon.id));
      }
      if (addon.drains) {
        await publish(knex, 'spaceship.addon', {
          serviceId: addon.service_id,
          destinationId: addon.destination_id,
          addonId: addon.id,
        });
      }
    } catch (error) {
      logger.debug(`The add-on ${addon.id} could not be asked: ${error}`);
    }
  }
}
