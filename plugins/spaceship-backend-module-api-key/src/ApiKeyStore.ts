import { FencedError } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';

export type GenerationState = 'open' | 'fenced' | 'revoked';
export type StoredAddon = {
  id: string;
  plan: string;
  isDestroyed: boolean;
  /** What was done to a generation; one that is not named is open. */
  generations: Readonly<Record<number, GenerationState>>;
};

/** Which add-ons there are, beside the tables of the plugin; no key is in here. */
export class ApiKeyStore {
  #ready: Promise<Knex> | undefined;

  constructor(private readonly connect: () => Promise<Knex>) {}

  async find(id: string): Promise<StoredAddon | null> {
    const knex = await this.#knex();
    const row = await knex('api_key_addons').where({ id }).first();
    return row
      ? {
          id,
          plan: row.plan,
          isDestroyed: row.is_destroyed,
          generations: row.generations,
        }
      : null;
  }

  async living(): Promise<string[]> {
    const knex = await this.#knex();
    return knex('api_key_addons')
      .where({ is_destroyed: false })
      .orderBy('id')
      .pluck('id');
  }

  /** Refuses an owner whose fence is older than one that was seen, in one statement with the change. */
  async write(
    id: string,
    fence: number,
    change: {
      plan?: string;
      isDestroyed?: true;
      generations?: Record<number, GenerationState>;
    },
  ): Promise<void> {
    const knex = await this.#knex();
    const { rows } = await knex.raw(
      `insert into api_key_addons as a (id, plan, fence, is_destroyed, generations)
       values (:id, coalesce(:plan, ''), :fence, :destroyed, :generations)
       on conflict (id) do update set fence = excluded.fence, is_destroyed = a.is_destroyed or excluded.is_destroyed,
         generations = a.generations || excluded.generations
         where a.fence <= excluded.fence
       returning id`,
      {
        id,
        fence,
        plan: change.plan ?? null,
        destroyed: change.isDestroyed ?? false,
        generations: JSON.stringify(change.generations ?? {}),
      },
    );
    if (rows.length === 0) {
      throw new FencedError(`A newer owner of the add-on ${id} was seen.`);
    }
  }

  #knex(): Promise<Knex> {
    this.#ready ??= this.#open().catch(error => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Replicas that start together take turns. */
  async #open(): Promise<Knex> {
    const knex = await this.connect();
    await knex.transaction(async trx => {
      await trx.raw(
        `select pg_advisory_xact_lock(hashtext('spaceship.api-keys'))`,
      );
      await trx.raw(
        `create table if not exists api_key_addons (
           id uuid primary key, plan text not null, fence bigint not null, is_destroyed boolean not null,
           generations jsonb not null)`,
      );
    });
    return knex;
  }
}
