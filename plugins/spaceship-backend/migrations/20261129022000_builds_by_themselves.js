// @ts-check

/**
 * A trigger that only builds waits for a build without any rollout that would. Whether anything else still does, is read
 * from the rollouts.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(
    'alter table builds add column by_itself boolean not null default false',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('alter table builds drop column by_itself');
};
