// @ts-check

/**
 * Commits that a forced push took off their branch: what was built of them is not part of what comes next.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table commits_off_branch (
      service_id uuid not null references services (id),
      branch text not null,
      commit text not null,
      primary key (service_id, branch, commit)
    );
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.schema.dropTable('commits_off_branch');
};
