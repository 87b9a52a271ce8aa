import type { Knex } from 'knex';
import type { Wish } from './wishes';

/** Some rollouts are cancelled while a delivery of theirs is at a step: going forward is turned into going back. */
export class CancelWorkload {
  readonly #cancelled = new Set<string>();

  constructor(private readonly knex: Knex) {}

  async feed(): Promise<void> {
    const { rows } = await this.knex.raw(`
      select distinct r.id, r.service_id from rollouts r
      join deliveries d on d.rollout_id = r.id and d.state = 'delivering'
      join steps s on s.subject_id = d.id and s.state = 'running'
      where r.cancel_requested is null and right(cast(r.id as text), 1) in ('0', '1')`);
    for (const { id, service_id: serviceId } of rows) {
      if (this.#cancelled.has(id)) continue;
      this.#cancelled.add(id);
      const wish: Wish = { do: 'cancel-rollout', serviceId, rolloutId: id };
      await this.knex('crash_wishes').insert({ wish: JSON.stringify(wish) });
    }
  }
}
