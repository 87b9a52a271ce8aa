import type { Knex } from 'knex';

const mostReplicas = 3;

/** Another number of replicas is wanted of what runs, again and again, wherever nothing is under way. */
export class ScaleWorkload {
  #turn = 0;

  constructor(private readonly knex: Knex) {}

  async feed(): Promise<void> {
    const { rows } = await this.knex.raw(`
      select service_id, destination_id from service_destinations
      where running is not null and leased_to is null and scaling is null
      order by md5(cast(service_id as text) || cast(clock_timestamp() as text)) limit 1`);
    if (rows.length === 0) return;
    this.#turn += 1;
    await this.knex('crash_wishes').insert({
      wish: JSON.stringify({
        do: 'scale',
        serviceId: rows[0].service_id,
        destinationId: rows[0].destination_id,
        replicas: { web: 1 + (this.#turn % mostReplicas) },
      }),
    });
  }
}
