import type { Knex } from 'knex';
import {
  scaled,
  type DeliveryFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';
import type { Loaded } from '../engine/loaded';
import type { Running } from './running';
import { stepFromDb, stepsSql } from './stepFromDb';

/** Everything that bears on one delivery, in one state of the database. Null where it does not exist. */
export async function loadDeliveryFacts(
  knex: Knex,
  drivers: ReadonlyMap<string, DestinationDriver>,
  id: string,
): Promise<Loaded<DeliveryFacts> | null> {
  const { rows } = await knex.raw(query, [id]);
  const row = rows[0];
  if (!row) return null;
  const driver = drivers.get(row.driver);
  const previous: Running | null = row.previous;
  return {
    facts: {
      versions: {
        global: Number(row.global_version),
        service: Number(row.service_version),
        destinations: { [row.destination_id]: Number(row.destination_version) },
      },
      service: {
        id: row.service_id,
        name: row.service_name,
        owner: row.owner_ref,
      },
      destination: {
        id: row.destination_id,
        slug: row.slug,
        title: row.title,
        tombstoned: row.tombstoned_at !== null,
        capabilities: {
          weights: driver?.capabilities.weights ?? false,
          jobs: driver?.capabilities.jobs ?? false,
          replicas: driver?.capabilities.replicas ?? false,
        },
      },
      rollout: {
        id: row.rollout_id,
        kind: row.rollout_kind,
        state: row.rollout_state,
      },
      delivery: {
        id: row.id,
        state: row.state,
        revision: row.id,
        strategy: row.strategy,
        configRevision: row.config_revision,
        startedAt: row.started_at?.toISOString() ?? null,
        // From when its rollout is cancelled, not only from when the rollout has handed it on: no step begins in between.
        cancelRequested: row.cancel_requested ?? row.rollout_cancel ?? null,
      },
      release: {
        id: row.release_id,
        number: row.release_number,
        artifactDigest: row.artifact_digest,
        // How many replicas, a person may have said for this destination.
        spec: {
          ...row.spec,
          processes: scaled(row.spec.processes, row.scale?.replicas ?? null),
        },
      },
      previous: previous && {
        revision: previous.deliveryId,
        releaseNumber: previous.releaseNumber,
        replicas: previous.replicas,
      },
      lease: row.leased_to
        ? { deliveryId: row.leased_to, since: row.leased_at.toISOString() }
        : null,
      steps: row.steps.map(stepFromDb),
    },
    unchanged: {
      versions: {
        global: Number(row.global_version),
        service: Number(row.service_version),
        destinations: { [row.destination_id]: Number(row.destination_version) },
      },
      serviceId: row.service_id,
      cancelRequested: row.cancel_requested !== null,
    },
    fence: Number(row.fence),
    treeDigest: row.tree_digest,
    readAt: row.read_at,
    isPartial: false,
  };
}

const query = `
  select d.id, d.state, d.config_revision, d.previous, d.fence, d.cancel_requested, d.started_at, d.tree_digest, d.scale,
    d.service_id, d.destination_id, d.rollout_id,
    r.kind as rollout_kind, r.state as rollout_state, r.strategy, r.cancel_requested as rollout_cancel,
    l.id as release_id, l.number as release_number, l.artifact_digest, l.spec,
    s.name as service_name, s.owner_ref, s.facts_version as service_version,
    t.slug, t.title, t.driver, t.tombstoned_at, t.facts_version as destination_version,
    p.leased_to, p.leased_at,
    (select facts_version from global_facts) as global_version,
    ${stepsSql('d.id')} as steps, clock_timestamp() as read_at
  from deliveries d
  join rollouts r on r.id = d.rollout_id
  join releases l on l.id = r.release_id
  join services s on s.id = d.service_id
  join destinations t on t.id = d.destination_id
  join service_destinations p on p.service_id = d.service_id and p.destination_id = d.destination_id
  where d.id = ?`;
