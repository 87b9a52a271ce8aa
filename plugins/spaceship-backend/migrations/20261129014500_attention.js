// @ts-check

/**
 * That the last delivery to a place failed is kept with the place, until one succeeds there; what needs a look is found by
 * an index among however many places.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- {rolloutId, release, outcome, at} of the last delivery here, where it did not succeed
    alter table service_destinations add column failed jsonb;
    update service_destinations p set failed = jsonb_build_object(
      'rolloutId', last.rollout_id, 'release', last.number, 'outcome', last.state, 'at', last.ended_at)
    from (
      select distinct on (d.service_id, d.destination_id)
        d.service_id, d.destination_id, d.rollout_id, d.state, d.ended_at, l.number
      from deliveries d
      join rollouts r on r.id = d.rollout_id
      join releases l on l.id = r.release_id
      where d.state in ('delivered', 'failed', 'unknown') and d.started_at is not null
      order by d.service_id, d.destination_id, d.ended_at desc) last
    where p.service_id = last.service_id and p.destination_id = last.destination_id and last.state <> 'delivered';
    create index service_destinations_failed on service_destinations (service_id) where failed is not null;
    create index service_destinations_held on service_destinations (service_id) where hold is not null;
    create index service_destinations_not_healthy on service_destinations (service_id)
      where health ->> 'state' <> 'healthy';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop index service_destinations_not_healthy;
    drop index service_destinations_held;
    drop index service_destinations_failed;
    alter table service_destinations drop column failed;
  `);
};
