// @ts-check

/**
 * Questions that one person who may answer them has put to another who may too.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table handovers (
      id uuid primary key,
      rollout_id uuid not null references rollouts (id),
      act text not null check (act in ('approve', 'record-test', 'sign-off')),
      by text not null,
      asked text not null,
      note text,
      -- what people were told about: {asked: instant}
      notified jsonb not null default '{}',
      created_at timestamptz not null default now()
    );
    create unique index handovers_question on handovers (rollout_id, act, by, asked);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.schema.dropTable('handovers');
};
