import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';

/** What an act on something is about: the service, and the destinations by slug. */
export type Target = { serviceId: string; slugs: string[] };

/** Finds the service that something belongs to, so that permissions can be asked before anything is shown or done. */
export class Targets {
  constructor(private readonly knex: Knex) {}

  async ofRollout(id: string): Promise<Target> {
    const row = await this.knex('rollouts')
      .where({ id })
      .first(
        'service_id',
        this.knex.raw(`array(
          select t.slug from deliveries d join destinations t on t.id = d.destination_id
          where d.rollout_id = rollouts.id order by d.wave, t.slug) as slugs`),
      );
    if (!row) throw new NotFoundError(`There is no rollout ${id}.`);
    return { serviceId: row.service_id, slugs: row.slugs };
  }

  async ofRelease(id: string): Promise<Target> {
    return this.#of('releases', 'release', id);
  }

  async ofBuild(id: string): Promise<Target> {
    return this.#of('builds', 'build', id);
  }

  async ofEvent(id: string): Promise<Target> {
    return this.#of('inbox', 'event', id);
  }

  async ofEvidence(id: string): Promise<Target> {
    const row = await this.knex('evidence')
      .join('destinations', 'destinations.id', 'evidence.destination_id')
      .where('evidence.id', id)
      .first('service_id', 'slug');
    if (!row) throw new NotFoundError(`There is no evidence ${id}.`);
    return { serviceId: row.service_id, slugs: [row.slug] };
  }

  async #of(table: string, noun: string, id: string): Promise<Target> {
    const row = await this.knex(table).where({ id }).first('service_id');
    if (!row?.service_id) throw new NotFoundError(`There is no ${noun} ${id}.`);
    return { serviceId: row.service_id, slugs: [] };
  }
}
