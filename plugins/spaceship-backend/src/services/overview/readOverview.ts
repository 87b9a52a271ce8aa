import type { Knex } from 'knex';
import {
  behind,
  oneSentence,
  resolveStage,
  noteOf,
  stepTitle,
  type Explanation,
  type Schemas,
  type StageSpec,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  buildRecords,
  buildSummaryFromDb,
} from '../../builds/store/buildRecords';
import type { Running } from '../../deliveries/running';
import {
  builtOnBranch,
  type BuiltOnBranch,
} from '../../releases/store/builtOnBranch';
import type { ServiceRow } from '../store';
import { healthOf } from './healthOf';
import { overviewSentence } from './overviewSentence';

type Destination = Schemas['OverviewDestination'];

/**
 * What runs where, what moves, what waits and why: five queries, whatever there is. The trees are those that the
 * planner left when it last came to rest.
 */
export async function readOverview(
  knex: Knex,
  service: ServiceRow,
): Promise<Omit<Schemas['Overview'], 'service' | 'allowed'>> {
  const [places, moving, flow, builds, builtOf] = await Promise.all([
    knex.raw(placesQuery, [service.id]),
    knex.raw(movingQuery, [service.id]),
    readFlow(knex, service),
    readBuilds(knex, service.id),
    builtOnBranch(knex, [service.id]),
  ]);
  const destinations: Destination[] = places.rows
    .filter((row: any) => row.tombstoned_at === null || row.running !== null)
    .map((row: any) =>
      destinationOf(
        row,
        moving.rows.filter((one: any) => one.destination_id === row.id),
        builtOf(service.id),
      ),
    );
  const stages = stagesOf(flow, destinations);
  return {
    sentence: overviewSentence(service, stages, builds),
    stages,
    builds,
    fileMistakes: [...(service.fileMistakes ?? [])],
  };
}

/** Destinations of the flow by stage, then those that are outside of it. */
function stagesOf(
  flow: readonly StageSpec[],
  destinations: readonly Destination[],
): Schemas['OverviewStage'][] {
  const left = new Set(destinations);
  const stages = flow.map(spec => {
    const answer = resolveStage(spec, destinations);
    const found = 'waves' in answer ? answer.waves.flat() : [];
    found.forEach(destination => left.delete(destination));
    return { stage: spec.stage, destinations: found };
  });
  return left.size > 0
    ? [...stages, { stage: null, destinations: [...left] }]
    : stages;
}

function destinationOf(
  row: any,
  moving: readonly any[],
  built: BuiltOnBranch,
): Destination {
  const running: Running | null = row.running;
  const delivering = moving.find(one => one.state !== 'waiting');
  const waiting = moving.find(one => one.state === 'waiting');
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    tier: row.tier,
    region: row.region,
    owner: row.owner_ref,
    address: row.address,
    running: running && {
      release: {
        id: running.releaseId,
        number: running.releaseNumber,
        commit: running.commit,
        message: running.message,
      },
      configRevision: running.configRevision,
      since: running.since,
      by: running.by,
      deliveryId: running.deliveryId,
      rolloutId: running.rolloutId,
      artifactDigest: running.artifactDigest,
      processes: Object.entries(running.replicas).map(([name, replicas]) => ({
        name,
        replicas,
        declared: row.processes?.[name]?.replicas ?? replicas,
      })),
    },
    behind: behind(running?.releaseNumber ?? null, built),
    scaling: row.scaling && { detail: row.scaling.detail },
    configRevision: row.config_revision ?? 0,
    health: healthOf(row.health, row.observed_at, row.now),
    hold: row.hold ?? null,
    failed: row.failed ?? null,
    delivering: delivering
      ? {
          rolloutId: delivering.rollout_id,
          deliveryId: delivering.id,
          state: delivering.state,
          kind: delivering.kind,
          release: releaseRef(delivering)!,
          step: delivering.step ? stepTitle(delivering.step) : null,
          note: delivering.output && noteOf(delivering.output),
          since: delivering.started_at?.toISOString() ?? null,
        }
      : null,
    waiting: waiting
      ? {
          rolloutId: waiting.rollout_id,
          kind: waiting.kind,
          release: releaseRef(waiting),
          commit: waiting.commit,
          message: waiting.message,
          since: waiting.created_at.toISOString(),
          sentence: waiting.tree
            ? oneSentence(waiting.tree as Explanation)
            : 'It has just been asked for.',
          tree: waiting.tree,
        }
      : null,
  };
}

const releaseRef = (row: any): Schemas['ReleaseRef'] | null =>
  row.release_id
    ? {
        id: row.release_id,
        number: row.number,
        commit: row.commit,
        message: row.message,
      }
    : null;

/** The flow as the newest build of the service's branch has it. */
async function readFlow(
  knex: Knex,
  service: ServiceRow,
): Promise<readonly StageSpec[]> {
  const build = await knex('builds')
    .where({ service_id: service.id })
    .orderByRaw('(branch is not distinct from ?) desc', [service.source.branch])
    .orderBy('created_at', 'desc')
    .first(knex.raw(`model -> 'flow' as flow`));
  return build?.flow ?? [];
}

/** Builds in progress, and that of the newest push where it failed. */
async function readBuilds(knex: Knex, serviceId: string) {
  const rows = await buildRecords(knex)
    .where('builds.service_id', serviceId)
    .whereRaw(
      `(builds.state in ('waiting', 'running') or builds.state = 'failed' and builds.id = (
         select newest_build from services where id = ?))`,
      [serviceId],
    )
    .orderBy('builds.created_at', 'desc')
    .limit(10);
  return rows.map(buildSummaryFromDb);
}

/** All destinations, with the state of the service at each; served by the primary key of `service_destinations`. */
const placesQuery = `
  select t.id, t.slug, t.title, t.tier, t.region, t.owner_ref, t.tombstoned_at, p.address, p.running,
    (select max(revision) from config_revisions c where c.service_id = p.service_id and c.destination_id = t.id)
      as config_revision, l.spec -> 'processes' as processes, p.scaling, p.health, p.observed_at, p.hold, p.failed,
    clock_timestamp() as now
  from destinations t
  left join service_destinations p on p.destination_id = t.id and p.service_id = ?
  left join releases l on l.id = (p.running ->> 'releaseId')::uuid
  where t.tier <> 'review'
  order by t.position, t.slug`;

/** Deliveries that run or wait, the newest first, with the step that each is at. Served by \`rollouts_active_service\`. */
const movingQuery = `
  select d.id, d.destination_id, d.state, d.rollout_id, d.started_at, d.created_at, r.kind, r.commit, r.message,
    r.release_id, l.number, s.input as step, s.output,
    case when d.state = 'waiting' then r.tree end as tree
  from rollouts r
  join deliveries d on d.rollout_id = r.id and d.state in ('waiting', 'delivering', 'reverting')
  left join releases l on l.id = r.release_id
  left join lateral (
    select input, case when state = 'running' then output end as output from steps
    where subject_id = d.id and d.state <> 'waiting' order by n desc, attempt desc limit 1) s on true
  where r.service_id = ? and r.state in ('waiting', 'delivering', 'cancelling')
  order by r.created_at desc, r.id desc`;
