// @ts-check

/**
 * Add-ons with bindings, operations and backups; review environments with links.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table addons
      -- effects on an add-on carry its own fence, so that a delivery can go on while an operation waits
      add column fence bigint not null default 0,
      -- the operation that acts on it
      add column leased_to uuid,
      add column last_generation integer not null default 0,
      -- where its data came from: {kind: 'clone', addonId, at} or {kind: 'restore', backupId, at}; null: made empty
      add column origin jsonb,
      -- {rotateEveryDays, backupEveryHours, keepBackups}; null: the defaults
      add column schedule jsonb,
      -- kept until then after nothing is bound to it any more
      add column expires_at timestamptz,
      -- {sizeBytes, connections, at}
      add column observed jsonb,
      add column observed_at timestamptz,
      -- the key of an external API that was handed in for the next rotation: {sealed, expiresAt}
      add column pending_key jsonb,
      alter column alias drop not null,
      drop constraint addons_state_check,
      add constraint addons_state_check check (state in ('provisioning', 'copying', 'ready', 'failed', 'destroying', 'destroyed'));
    drop index addons_binding;
    create index addons_service on addons (service_id, created_at desc, id desc) where state <> 'destroyed';
    create index addons_all on addons (created_at desc, id desc) where state <> 'destroyed';
    create index addons_observe on addons (observed_at nulls first) where state = 'ready';

    create table bindings (
      id uuid primary key,
      addon_id uuid not null references addons (id),
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      alias text not null,
      created_at timestamptz not null default now(),
      removed_at timestamptz
    );
    create unique index bindings_alias on bindings (service_id, destination_id, alias) where removed_at is null;
    create index bindings_addon on bindings (addon_id) where removed_at is null;

    alter table credentials
      add column binding_id uuid references bindings (id),
      -- what the last look found: sessions that this login has, failed logins
      add column sessions integer,
      add column sessions_at timestamptz,
      -- who has them: [{name, count}]
      add column users jsonb not null default '[]',
      -- when it ends by itself
      add column expires_at timestamptz,
      -- when each state began: {minted, probed, published, current, draining, fenced, revoked}
      add column history jsonb not null default '{}',
      drop constraint credentials_state_check,
      add constraint credentials_state_check check (state in ('minted', 'probed', 'published', 'current', 'draining', 'fenced', 'revoked'));
    create unique index credentials_current on credentials (binding_id) where state in ('published', 'current');

    create table operations (
      id uuid primary key,
      kind text not null check (kind in ('create', 'rotate', 'backup', 'clone', 'restore', 'swap', 'destroy')),
      addon_id uuid not null references addons (id),
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      input jsonb not null,
      state text not null check (state in ('waiting', 'running', 'succeeded', 'failed', 'cancelled', 'unknown')),
      requested_by text not null,
      reason text,
      fence bigint not null default 0,
      -- counts wake-ups, so that coming to rest can't hide one
      wakes bigint not null default 0,
      lease_owner text,
      job_id uuid,
      job_attempt integer,
      cancel_requested jsonb,
      -- who said that the old credential ends now, used or not: {by, at, reason}
      forced jsonb,
      -- what people were told about already
      notified jsonb not null default '{}',
      outcome_reason text,
      tree jsonb,
      tree_digest text,
      next_at timestamptz,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz
    );
    -- one at a time for each add-on
    create unique index operations_active_addon on operations (addon_id) where state = 'running';
    create index operations_addon on operations (addon_id, created_at desc, id desc);
    create index operations_active on operations (next_at) where state in ('waiting', 'running');
    create index operations_lease on operations (lease_owner) where lease_owner is not null;

    create table backups (
      id uuid primary key,
      addon_id uuid not null references addons (id),
      service_id uuid not null references services (id),
      operation_id uuid references operations (id),
      kind text not null check (kind in ('scheduled', 'manual', 'final')),
      state text not null check (state in ('making', 'ready', 'failed', 'expired')),
      location text,
      size_bytes bigint,
      -- the instant whose data it has
      taken_at timestamptz,
      -- when a real read of a restored copy proved it
      verified_at timestamptz,
      expires_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index backups_addon on backups (addon_id, created_at desc, id desc);
    create index backups_expiry on backups (expires_at) where state = 'ready';

    create table review_environments (
      id uuid primary key,
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      branch text not null,
      generation integer not null,
      -- one DNS label, the host name of its address
      name text not null,
      title text not null,
      purpose text,
      state text not null check (state in ('requested', 'provisioning', 'deploying', 'ready', 'failed', 'destroying', 'destroyed')),
      -- {by: 'automation', event} or {by: 'person', ref}
      origin jsonb not null,
      -- the commit that it should run, and the rollout that brings it there
      commit text not null,
      rollout_id uuid references rollouts (id),
      -- alias -> {from: 'clone', destination} or {from: 'empty'}
      data jsonb not null default '{}',
      idle_seconds integer not null,
      last_used_at timestamptz not null default now(),
      -- {by, reason, until}: not ended by the idle clock before then
      pin jsonb,
      -- why it ends: {kind: 'branch-deleted' | 'idle' | 'person', by, at}
      ending jsonb,
      -- signs what the gate in front of it gives out; sealed
      access_key text not null,
      -- raised with every change of who gets through
      access_version integer not null default 1,
      -- raised when it is asked for again after it failed
      tries integer not null default 0,
      -- the step that made its newest rollout, so that it makes one
      rollout_step integer,
      -- how often in a row its branch was not seen
      missed integer not null default 0,
      -- what to make when nothing of it is left: {commit, origin}
      again jsonb,
      -- what people were told about: {ready: commit, failed: commit, ends: instant}
      notified jsonb not null default '{}',
      fence bigint not null default 0,
      wakes bigint not null default 0,
      lease_owner text,
      job_id uuid,
      job_attempt integer,
      cancel_requested jsonb,
      outcome_reason text,
      tree jsonb,
      tree_digest text,
      next_at timestamptz,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz
    );
    create unique index review_environments_branch on review_environments (service_id, branch) where state <> 'destroyed';
    create unique index review_environments_name on review_environments (name) where state <> 'destroyed';
    create index review_environments_names on review_environments (name, ended_at desc);
    create index review_environments_service on review_environments (service_id, created_at desc, id desc);
    create index review_environments_all on review_environments (created_at desc, id desc);
    create index review_environments_active on review_environments (next_at) where state <> 'destroyed';
    create index review_environments_lease on review_environments (lease_owner) where lease_owner is not null;
    create index review_environments_destination on review_environments (destination_id);

    create table review_links (
      id uuid primary key,
      environment_id uuid not null references review_environments (id),
      label text not null,
      token_hash text not null,
      created_by text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      revoked_at timestamptz,
      revoked_by text,
      opened integer not null default 0
    );
    create index review_links_environment on review_links (environment_id, created_at desc);

    -- the host name of a destination, where that is not left to its driver
    alter table destinations add column label text;
    -- the group that was spoken for; only of a sign-off
    alter table evidence add column role text;
    create index evidence_destination on evidence (destination_id, created_at desc) where kind = 'signed-off';

    -- what rounds over everything that exists found that should not
    create table sweeps (
      id uuid primary key,
      found jsonb not null,
      removed jsonb not null,
      refused boolean not null,
      tree jsonb not null,
      created_at timestamptz not null default now()
    );
    create index sweeps_newest on sweeps (created_at desc);

    alter table steps drop constraint steps_subject_kind_check;
    alter table steps add constraint steps_subject_kind_check
      check (subject_kind in ('build', 'rollout', 'delivery', 'operation', 'review'));

    insert into bindings (id, addon_id, service_id, destination_id, alias, created_at)
      select gen_random_uuid(), id, service_id, destination_id, alias, created_at from addons where state <> 'destroyed';
    update credentials c set binding_id = b.id from bindings b where b.addon_id = c.addon_id;
    -- effects so far carried the fence of service × destination
    update addons a set last_generation = coalesce(
        (select max(generation) from credentials c where c.addon_id = a.id), 0),
      fence = coalesce((select max(fence) from service_destinations p
        where p.service_id = a.service_id and p.destination_id = a.destination_id), 0);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    delete from steps where subject_kind in ('operation', 'review');
    alter table steps drop constraint steps_subject_kind_check;
    alter table steps add constraint steps_subject_kind_check check (subject_kind in ('build', 'rollout', 'delivery'));
    alter table destinations drop column label;
    drop index evidence_destination;
    delete from evidence where kind = 'signed-off';
    alter table evidence drop column role;
    drop table sweeps, review_links, review_environments, backups, operations;
    drop index credentials_current;
    delete from credentials where state = 'published';
    alter table credentials
      drop column binding_id, drop column sessions, drop column sessions_at, drop column users, drop column expires_at, drop column history,
      drop constraint credentials_state_check,
      add constraint credentials_state_check check (state in ('minted', 'probed', 'current', 'draining', 'fenced', 'revoked'));
    drop table bindings;
    drop index addons_service, addons_all, addons_observe;
    delete from credentials where addon_id in (select id from addons where alias is null or state = 'copying');
    delete from addons where alias is null or state = 'copying';
    alter table addons
      drop column fence, drop column leased_to, drop column last_generation, drop column origin, drop column schedule, drop column expires_at,
      drop column observed, drop column observed_at, drop column pending_key,
      alter column alias set not null,
      drop constraint addons_state_check,
      add constraint addons_state_check check (state in ('provisioning', 'ready', 'failed', 'destroying', 'destroyed'));
    create unique index addons_binding on addons (service_id, destination_id, alias) where state <> 'destroyed';
  `);
};
