// @ts-check

/**
 * Finds keys of external APIs that end, and remembers of which people were told.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table addons add column notified jsonb not null default '{}';
    create index credentials_ending on credentials (expires_at)
      where state = 'current' and expires_at is not null;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    drop index credentials_ending;
    alter table addons drop column notified;
  `);
};
