// @ts-check

/**
 * That what was pushed last could not be built is a reason to look at a service. A build alone does not tell: a push back
 * to an earlier commit is not built again.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- the build of the newest push that a trigger answered
    alter table services add column newest_build uuid references builds (id);
    update services s set newest_build = (
      select b.id from builds b
      where b.service_id = s.id and b.branch = s.source ->> 'branch'
      order by b.created_at desc, b.id desc limit 1);
    create index builds_failed on builds (id) where state = 'failed';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop index builds_failed;
    alter table services drop column newest_build;
  `);
};
