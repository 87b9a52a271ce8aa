// @ts-check

/**
 * What is to be looked at next is found by the index, however many places there are: a delivery's end asks for it too.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create index service_destinations_due on service_destinations ((coalesce(observed_at, '-infinity')))
      where running is not null;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('drop index service_destinations_due');
};
