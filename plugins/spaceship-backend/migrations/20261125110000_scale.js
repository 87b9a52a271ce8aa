// @ts-check

/**
 * Replicas that a person wants of a service at a destination.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table service_destinations
      -- {replicas: {process: count}, by, at}; null: as the release says
      add column scale jsonb,
      -- {id, triedAt, detail}: not brought about yet
      add column scaling jsonb;
    create index service_destinations_scaling on service_destinations (destination_id) where scaling is not null;
    -- what was wanted when the delivery got its target
    alter table deliveries add column scale jsonb;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw(`
    alter table deliveries drop column scale;
    alter table service_destinations drop column scale, drop column scaling;
  `);
};
