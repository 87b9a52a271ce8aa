// @ts-check

/**
 * Who had a part in the change that a rollout brings. Builds are shared by key, so they and their releases don't know.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    -- as the request knew it; the commits that a destination does not run yet are asked for when it is decided
    alter table rollouts add column authors jsonb not null default '[]';
    create index inbox_pushed on inbox ((payload ->> 'after')) where kind = 'push';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    drop index inbox_pushed;
    alter table rollouts drop column authors;
  `);
};
