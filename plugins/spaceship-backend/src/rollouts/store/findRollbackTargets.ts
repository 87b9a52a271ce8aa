import type {
  DestinationId,
  ReleaseId,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Running } from '../../deliveries/running';

/** Where a destination can go back to: a release that ran there well, with the configuration that it had. */
export type RollbackTarget = {
  destinationId: DestinationId;
  running: Running | null;
  leasedTo: string | null;
  target: {
    releaseId: ReleaseId;
    number: number;
    buildId: string;
    commit: string;
    branch: string | null;
    message: string;
    configRevision: number;
  } | null;
};

/**
 * For each destination the last good delivery of something else than it runs, never of a rejected release; or with
 * `releaseId` the last one of that. One query.
 */
export async function findRollbackTargets(
  knex: Knex,
  serviceId: string,
  destinationIds: readonly string[],
  releaseId: string | null,
): Promise<RollbackTarget[]> {
  const { rows } = await knex.raw(
    `select t.id as destination_id, p.running, p.leased_to, good.*
     from destinations t
     left join service_destinations p on p.destination_id = t.id and p.service_id = :serviceId
     left join lateral (
       select l.id as release_id, l.number, l.build_id, l.commit, l.branch, l.message, d.config_revision
       from deliveries d
       join rollouts r on r.id = d.rollout_id
       join releases l on l.id = r.release_id
       where d.service_id = :serviceId and d.destination_id = t.id and d.state = 'delivered'
         and l.rejection is null
         and (l.id::text, d.config_revision) is distinct from
           (p.running ->> 'releaseId', (p.running ->> 'configRevision')::integer)
         and (:releaseId::uuid is null or l.id = :releaseId)
       order by d.ended_at desc, d.id desc
       limit 1) good on true
     where t.id = any(cast(:destinationIds as uuid[]))
     order by t.position, t.slug`,
    { serviceId, releaseId, destinationIds: [...destinationIds] },
  );
  return rows.map((row: any) => ({
    destinationId: row.destination_id,
    running: row.running,
    leasedTo: row.leased_to,
    target: row.release_id
      ? {
          releaseId: row.release_id,
          number: row.number,
          buildId: row.build_id,
          commit: row.commit,
          branch: row.branch,
          message: row.message,
          configRevision: row.config_revision,
        }
      : null,
  }));
}
