// @ts-check

/**
 * The tables of the foundation. Ids are UUIDv7; `now()` is the only clock. Lists sort by (created_at, id).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table services (
      id uuid primary key,
      name text not null,
      title text,
      description text,
      entity_ref text,
      owner_ref text,
      -- {provider, location, path, branch}
      source jsonb not null,
      -- registered in the portal, so that the catalog learns it from here
      registered boolean not null default false,
      in_catalog boolean not null default true,
      created_by text,
      created_at timestamptz not null default now(),
      removed_at timestamptz,
      last_release_number integer not null default 0,
      facts_version bigint not null default 0,
      -- why the newest push could not be read: list of mistakes, or null
      file_mistakes jsonb,
      audit_seq bigint not null default 0,
      audit_head text not null default ''
    );
    create unique index services_entity_ref on services (entity_ref) where removed_at is null;
    create unique index services_name on services (name) where removed_at is null;
    create index services_source on services ((source ->> 'provider'), (source ->> 'location')) where removed_at is null;

    create table destinations (
      id uuid primary key,
      slug text not null unique,
      title text not null,
      tier text not null check (tier in ('review', 'staging', 'production')),
      region text,
      labels jsonb not null default '{}',
      owner_ref text,
      driver text not null,
      config jsonb not null default '{}',
      gates jsonb not null default '[]',
      position integer not null default 0,
      created_at timestamptz not null default now(),
      tombstoned_at timestamptz,
      facts_version bigint not null default 0
    );

    create table global_facts (
      one boolean primary key default true check (one),
      facts_version bigint not null default 0
    );
    insert into global_facts default values;

    create table inbox (
      id uuid primary key,
      source text not null,
      external_id text not null,
      kind text not null,
      payload jsonb not null,
      received_at timestamptz not null default now(),
      processed_at timestamptz,
      -- what became of it, in words and ids: {outcome, explanation, rollouts}
      result jsonb,
      service_id uuid references services (id),
      unique (source, external_id)
    );
    create index inbox_unprocessed on inbox (received_at) where processed_at is null;
    create index inbox_service on inbox (service_id, id desc);

    create table outbox (
      id uuid primary key,
      topic text not null,
      payload jsonb not null,
      created_at timestamptz not null default now()
    );

    create table builds (
      id uuid primary key,
      service_id uuid not null references services (id),
      build_key text not null,
      commit text not null,
      branch text,
      message text not null default '',
      -- the checked model of the service's files at the commit
      model jsonb not null,
      authors jsonb not null default '[]',
      state text not null check (state in ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
      fence bigint not null default 0,
      -- counts wake-ups, so that coming to rest can't hide one
      wakes bigint not null default 0,
      lease_owner text,
      job_id uuid,
      job_attempt integer,
      artifact_digest text,
      artifact_location text,
      artifact_size bigint,
      error text,
      cancel_requested jsonb,
      tree jsonb,
      tree_digest text,
      next_at timestamptz,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz
    );
    -- built once per key; one that failed or was cancelled may be tried again
    create unique index builds_key on builds (build_key) where state not in ('failed', 'cancelled');
    create index builds_service on builds (service_id, created_at desc, id desc);
    create index builds_active on builds (next_at) where state in ('waiting', 'running');
    create index builds_lease on builds (lease_owner) where lease_owner is not null;

    create table releases (
      id uuid primary key,
      service_id uuid not null references services (id),
      number integer not null,
      commit text not null,
      branch text,
      message text not null,
      authors jsonb not null,
      build_id uuid not null references builds (id),
      artifact_digest text not null,
      artifact_location text not null,
      spec jsonb not null,
      release_steps_hash text not null,
      created_at timestamptz not null default now(),
      rejection jsonb,
      unique (service_id, number),
      unique (build_id)
    );
    create index releases_service on releases (service_id, created_at desc, id desc);

    create table config_revisions (
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      revision integer not null,
      -- name -> {secret: false, value} or {secret: true, sealed}
      variables jsonb not null,
      changed jsonb not null,
      by text not null,
      note text,
      created_at timestamptz not null default now(),
      primary key (service_id, destination_id, revision)
    );

    -- Current state of a service at a destination, kept in the transaction of every change; the fence belongs here.
    create table service_destinations (
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      fence bigint not null default 0,
      leased_to uuid,
      leased_at timestamptz,
      config_revision integer not null default 0,
      hold jsonb,
      running jsonb,
      previous jsonb,
      health jsonb,
      observed_at timestamptz,
      address text,
      primary key (service_id, destination_id)
    );
    create index service_destinations_destination on service_destinations (destination_id, service_id);

    create table rollouts (
      id uuid primary key,
      service_id uuid not null references services (id),
      kind text not null check (kind in ('delivery', 'rollback', 'configuration')),
      state text not null check (state in ('waiting', 'delivering', 'cancelling', 'delivered', 'failed', 'cancelled', 'superseded', 'unknown')),
      stage text,
      stage_index integer,
      strategy text not null,
      stage_gates jsonb not null default '[]',
      commit text not null,
      branch text,
      message text not null default '',
      build_id uuid references builds (id),
      release_id uuid references releases (id),
      content_hash text,
      origin jsonb not null,
      -- rollouts made by one event or request
      group_id uuid not null,
      fence bigint not null default 0,
      -- counts wake-ups, so that coming to rest can't hide one
      wakes bigint not null default 0,
      lease_owner text,
      job_id uuid,
      job_attempt integer,
      cancel_requested jsonb,
      superseded_by uuid,
      outcome_reason text,
      -- what people were told about: {asked: content hash, failed: true}
      notified jsonb not null default '{}',
      tree jsonb,
      tree_digest text,
      next_at timestamptz,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz
    );
    create index rollouts_service on rollouts (service_id, created_at desc, id desc);
    create index rollouts_all on rollouts (created_at desc, id desc);
    create index rollouts_active on rollouts (next_at) where state in ('waiting', 'delivering', 'cancelling');
    create index rollouts_active_service on rollouts (service_id, stage) where state in ('waiting', 'delivering', 'cancelling');
    create index rollouts_release on rollouts (release_id, stage);
    create index rollouts_build on rollouts (build_id) where release_id is null;
    create index rollouts_lease on rollouts (lease_owner) where lease_owner is not null;

    create table deliveries (
      id uuid primary key,
      rollout_id uuid not null references rollouts (id),
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      wave integer not null default 0,
      state text not null check (state in ('waiting', 'delivering', 'reverting', 'delivered', 'failed', 'cancelled', 'superseded', 'unknown')),
      config_revision integer not null,
      -- what had the traffic when it began
      previous jsonb,
      fence bigint not null default 0,
      -- counts wake-ups, so that coming to rest can't hide one
      wakes bigint not null default 0,
      lease_owner text,
      job_id uuid,
      job_attempt integer,
      cancel_requested jsonb,
      error text,
      tree jsonb,
      tree_digest text,
      next_at timestamptz,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz
    );
    create index deliveries_rollout on deliveries (rollout_id, wave);
    create index deliveries_service on deliveries (service_id, created_at desc, id desc);
    create index deliveries_target on deliveries (service_id, destination_id, created_at desc, id desc);
    create index deliveries_active on deliveries (next_at) where state in ('delivering', 'reverting');
    create index deliveries_lease on deliveries (lease_owner) where lease_owner is not null;

    create table steps (
      subject_id uuid not null,
      n integer not null,
      attempt integer not null,
      subject_kind text not null check (subject_kind in ('build', 'rollout', 'delivery')),
      name text not null,
      direction text not null,
      input jsonb not null,
      effect text not null,
      interruptible boolean not null,
      state text not null check (state in ('running', 'succeeded', 'failed', 'unknown', 'cancelled')),
      fence bigint not null,
      output jsonb,
      error jsonb,
      -- where its output goes on, and how much of it there was
      log_cursor text,
      log_bytes bigint not null default 0,
      log_seq integer not null default 0,
      started_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,
      primary key (subject_id, n, attempt)
    );

    -- Every decision that led to an action or changed the tree: planning it again gives the same bytes.
    create table decisions (
      id uuid primary key,
      subject_id uuid not null,
      subject_kind text not null,
      decision jsonb not null,
      tree jsonb not null,
      facts jsonb not null,
      facts_digest text not null,
      planner_version text not null,
      now timestamptz not null,
      created_at timestamptz not null default clock_timestamp()
    );
    create index decisions_subject on decisions (subject_id, id);

    create table approvals (
      id uuid primary key,
      rollout_id uuid not null references rollouts (id),
      by text not null,
      content_hash text not null,
      note text,
      created_at timestamptz not null default now(),
      withdrawn_at timestamptz
    );
    create index approvals_rollout on approvals (rollout_id);
    create unique index approvals_once on approvals (rollout_id, by, content_hash) where withdrawn_at is null;

    create table evidence (
      id uuid primary key,
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      release_id uuid not null references releases (id),
      kind text not null,
      outcome text not null check (outcome in ('passed', 'failed')),
      by text not null,
      artifact_digest text not null,
      release_steps_hash text not null,
      note text,
      created_at timestamptz not null default now(),
      revoked_at timestamptz,
      revoked_by text
    );
    create index evidence_artifact on evidence (service_id, artifact_digest);
    create index evidence_service on evidence (service_id, created_at desc, id desc);

    create table addons (
      id uuid primary key,
      service_id uuid not null references services (id),
      destination_id uuid not null references destinations (id),
      alias text not null,
      type text not null,
      plan text not null,
      state text not null check (state in ('provisioning', 'ready', 'failed', 'destroying', 'destroyed')),
      created_at timestamptz not null default now(),
      destroyed_at timestamptz
    );
    create unique index addons_binding on addons (service_id, destination_id, alias) where state <> 'destroyed';

    create table credentials (
      addon_id uuid not null references addons (id),
      generation integer not null,
      state text not null check (state in ('minted', 'probed', 'current', 'draining', 'fenced', 'revoked')),
      sealed text not null,
      -- suffixes of the variables, with {secret}
      keys jsonb not null,
      created_at timestamptz not null default now(),
      primary key (addon_id, generation)
    );

    create table audit (
      service_id uuid not null,
      seq bigint not null,
      id uuid not null unique,
      at timestamptz not null,
      actor text not null,
      action text not null,
      subject jsonb not null,
      details jsonb not null,
      previous_hash text not null,
      hash text not null,
      primary key (service_id, seq)
    );
    create index audit_subject on audit (service_id, (subject ->> 'id'), seq);
    create table audit_anchors (
      id uuid primary key,
      at timestamptz not null default now(),
      heads jsonb not null,
      hash text not null
    );

    create table idempotency_keys (
      key text not null,
      principal text not null,
      request_digest text not null,
      status integer,
      response json,
      created_at timestamptz not null default now(),
      primary key (principal, key)
    );
    create index idempotency_keys_age on idempotency_keys (created_at);

    create table replicas (
      id serial primary key,
      name text not null unique,
      started_at timestamptz not null default now(),
      gone_at timestamptz
    );

    create table log_chunks (
      subject_id uuid not null,
      step_n integer not null,
      attempt integer not null,
      seq integer not null,
      at timestamptz not null,
      lines integer not null,
      -- where this chunk begins in the whole output of its step
      start_byte bigint not null,
      body text not null,
      primary key (subject_id, step_n, attempt, seq, at)
    ) partition by range (at);
    create table log_chunks_default partition of log_chunks default;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    drop table log_chunks, replicas, idempotency_keys, audit_anchors, audit, credentials, addons, evidence, approvals,
      decisions, steps, deliveries, rollouts, service_destinations, config_revisions, releases, builds, outbox, inbox,
      global_facts, destinations, services;
  `);
};
