// @ts-check

/**
 * Backups that people remove.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table operations
      drop constraint operations_kind_check,
      add constraint operations_kind_check
        check (kind in ('create', 'rotate', 'backup', 'clone', 'restore', 'swap', 'remove-backup', 'destroy'));
    alter table backups
      drop constraint backups_state_check,
      add constraint backups_state_check
        check (state in ('making', 'ready', 'removing', 'failed', 'expired', 'removed'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    update backups set state = case state when 'removed' then 'expired' else 'failed' end
      where state in ('removing', 'removed');
    delete from steps where subject_id in (select id from operations where kind = 'remove-backup');
    update addons set leased_to = null
      where leased_to in (select id from operations where kind = 'remove-backup');
    delete from operations where kind = 'remove-backup';
    alter table backups
      drop constraint backups_state_check,
      add constraint backups_state_check check (state in ('making', 'ready', 'failed', 'expired'));
    alter table operations
      drop constraint operations_kind_check,
      add constraint operations_kind_check
        check (kind in ('create', 'rotate', 'backup', 'clone', 'restore', 'swap', 'destroy'));
  `);
};
