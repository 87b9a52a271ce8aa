import type { Knex } from 'knex';

/** Triggers that write down what must be true of every write, beside the tables of the plugin. */
export async function recordHistory(knex: Knex): Promise<void> {
  await knex.raw(`
    create table crash_claims (
      seq bigserial primary key, kind text not null, id uuid not null, target text, fence bigint not null,
      owner text, at timestamptz not null default clock_timestamp());
    create table crash_wishes (id bigserial primary key, wish jsonb not null);
    create table crash_scales (id uuid primary key);
    create table crash_faults (what text not null, details text not null);

    create function crash_claimed() returns trigger language plpgsql as $$
    begin
      insert into crash_claims (kind, id, target, fence, owner)
      values (tg_argv[0], new.id,
        case tg_argv[0] when 'delivery' then (to_jsonb(new) ->> 'service_id') || '/' || (to_jsonb(new) ->> 'destination_id')
          else new.id::text end,
        new.fence, new.lease_owner);
      return null;
    end $$;
    create trigger crash_claimed after update on builds for each row
      when (new.fence is distinct from old.fence) execute function crash_claimed('build');
    create trigger crash_claimed after update on rollouts for each row
      when (new.fence is distinct from old.fence) execute function crash_claimed('rollout');
    create trigger crash_claimed after update on deliveries for each row
      when (new.fence is distinct from old.fence) execute function crash_claimed('delivery');
    create trigger crash_claimed after update on operations for each row
      when (new.fence is distinct from old.fence) execute function crash_claimed('operation');

    create function crash_scaled() returns trigger language plpgsql as $$
    begin
      insert into crash_scales values (cast(new.scaling ->> 'id' as uuid)) on conflict do nothing;
      return null;
    end $$;
    create trigger crash_scaled after update on service_destinations for each row
      when (new.scaling is not null) execute function crash_scaled();

    create function crash_step_ended_twice() returns trigger language plpgsql as $$
    begin
      insert into crash_faults values ('a step that had ended was written again', new.subject_id || '/' || new.n);
      return null;
    end $$;
    create trigger crash_step_ended_twice after update on steps for each row
      when (old.state <> 'running' and (new.state, new.output, new.error, new.ended_at)
        is distinct from (old.state, old.output, old.error, old.ended_at))
      execute function crash_step_ended_twice();

    create function crash_intent() returns trigger language plpgsql as $$
    begin
      if new.fence <> (select fence from builds where id = new.subject_id
          union all select fence from deliveries where id = new.subject_id
          union all select fence from operations where id = new.subject_id) then
        insert into crash_faults values ('an intent under an old fence', new.subject_id || '/' || new.n);
      end if;
      return null;
    end $$;
    create trigger crash_intent after insert on steps for each row execute function crash_intent();

    create function crash_believes(subject uuid, fence bigint, believed bigint) returns boolean language plpgsql as $$
    begin
      if fence <> believed then
        insert into crash_faults values ('a write of an owner whose lease was lost', subject || ' at ' || believed);
      end if;
      return true;
    end $$;
  `);
}

/**
 * Takes the fence check out of every statement of this client, so that the suite can prove that it would notice: what
 * is left writes down each write that the check would have refused.
 */
export function removeFenceCheck(knex: Knex): void {
  const client = Object.getPrototypeOf(knex.client);
  const { positionBindings } = client;
  client.positionBindings = function mutated(this: unknown, sql: string) {
    return positionBindings.call(
      this,
      sql.replace(
        /and fence = (cast\(\? as bigint\))/g,
        'and crash_believes(id, fence, $1)',
      ),
    );
  };
}
