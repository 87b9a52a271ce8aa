import type { Knex } from 'knex';
import { receiveEvent } from '../events/receiveEvent';
import { AddonWorkload } from './AddonWorkload';
import { CancelWorkload } from './CancelWorkload';
import { MemorySource } from './MemorySource';
import { insertDestination, insertService } from './organization';
import { ScaleWorkload } from './ScaleWorkload';
import { insertSecret } from './secret';

const flow = `
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: [eu-west, us-east] }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

/** What services are like: together they have every kind of step. */
const kinds = [
  `
addons: { database: { type: memory } }
processes:
  web: { command: node server.js, replicas: 2 }
release:
  - { name: migrate, run: migrate, when: before }
  - { name: announce, run: announce, when: after }
`,
  `
processes:
  web: { command: node server.js }
release:
  - { name: letter, run: neither, when: before, effect: neither }
`,
  `
processes:
  web: { command: node server.js, replicas: 2 }
  worker: { command: node worker.js }
`,
];

const mostCommits = 1_000;

/** The same repositories in every process, without asking anybody. */
export function repositories(): MemorySource {
  const source = new MemorySource();
  for (let commit = 1; commit <= mostCommits; commit++) {
    kinds.forEach((kind, index) =>
      source.commit(
        commitName(index, commit),
        commit === 1 ? null : commitName(index, commit - 1),
        { 'spaceship.yaml': `apiVersion: spaceship.run/v1${kind}${flow}` },
      ),
    );
  }
  return source;
}

const commitName = (kind: number, commit: number) => `k${kind}c${commit}`;

/** A rollout that waits for a person, because the stage before it ended as unknown or was cancelled. */
export const heldBack = `exists (
  select 1 from rollouts earlier
  where earlier.group_id = rollouts.group_id and earlier.stage_index < rollouts.stage_index
    and rollouts.state = 'waiting' and earlier.state in ('unknown', 'cancelled'))`;

/** Services that are pushed to, one commit after the other. */
export class Workload {
  readonly #services: { id: string; name: string; commit: number }[] = [];
  readonly #addons: AddonWorkload;
  readonly #scales: ScaleWorkload;
  readonly #cancels: CancelWorkload;
  deliveries = 0;

  private constructor(private readonly knex: Knex) {
    this.#addons = new AddonWorkload(knex);
    this.#scales = new ScaleWorkload(knex);
    this.#cancels = new CancelWorkload(knex);
  }

  static async create(knex: Knex, services: number): Promise<Workload> {
    const workload = new Workload(knex);
    const destinations = [
      await insertDestination(knex, 'staging', 'staging', 0),
      await insertDestination(knex, 'eu-west', 'production', 1),
      await insertDestination(knex, 'us-east', 'production', 2),
    ];
    for (let index = 0; index < services; index++) {
      const name = `service-${index}`;
      const id = await insertService(knex, name);
      for (const destinationId of destinations) {
        await insertSecret(knex, { serviceId: id, destinationId });
      }
      workload.#services.push({ id, name, commit: 0 });
    }
    return workload;
  }

  /** Pushes the next commit to every service that has nothing to do, keeps add-ons busy, scales, and cancels. */
  async feed(): Promise<void> {
    await this.#addons.feed();
    await this.#scales.feed();
    await this.#cancels.feed();
    const busy = new Set(
      (
        await this.knex.raw(
          `select service_id from rollouts where state in ('waiting', 'delivering', 'cancelling') and not ${heldBack}
           union select s.id from services s join inbox i on i.processed_at is null and i.payload ->> 'location' = s.name`,
        )
      ).rows.map((row: any) => row.service_id),
    );
    for (const [index, service] of this.#services.entries()) {
      if (busy.has(service.id)) continue;
      service.commit += 1;
      this.deliveries += 3;
      await receiveEvent(this.knex, {
        source: 'memory',
        externalId: `${service.name} ${service.commit}`,
        kind: 'push',
        payload: {
          provider: 'memory',
          location: service.name,
          branch: 'main',
          before: null,
          after: commitName(index % kinds.length, service.commit),
          pusher: 'user:default/ana',
        },
      });
    }
  }

  /** How many deliveries were delivered. */
  async delivered(): Promise<number> {
    const { rows } = await this.knex.raw(
      `select count(*) as delivered from deliveries where state = 'delivered'`,
    );
    return Number(rows[0].delivered);
  }

  /** How many deliveries were cancelled after they had begun. */
  async cancelled(): Promise<number> {
    const { rows } = await this.knex.raw(
      `select count(*) as cancelled from deliveries where state = 'cancelled' and started_at is not null`,
    );
    return Number(rows[0].cancelled);
  }

  /** How much is not at its end. */
  async open(): Promise<number> {
    const { rows } = await this.knex.raw(
      `select (select count(*) from inbox where processed_at is null)
         + (select count(*) from builds where state in ('waiting', 'running'))
         + (select count(*) from rollouts where state in ('waiting', 'delivering', 'cancelling') and not ${heldBack})
         + (select count(*) from crash_wishes)
         + (select count(*) from operations where state in ('waiting', 'running'))
         + (select count(*) from service_destinations where scaling is not null)
         + (select count(*) from deliveries where state in ('delivering', 'reverting')) as open`,
    );
    return Number(rows[0].open);
  }
}
