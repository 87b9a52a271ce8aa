// @ts-check

/**
 * Finds what is left of destroyed add-ons.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(
    `create index backups_service on backups (service_id) where state = 'ready'`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index backups_service');
};
