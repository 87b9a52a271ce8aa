import {
  oneSentence,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { approvalFromDb } from '../approvals/store/approvalRecords';
import { listAuditOf } from '../audit';
import { buildRecords, buildSummaryFromDb } from '../builds/store/buildRecords';
import type { Running } from '../deliveries/running';
import { stepForApi } from '../deliveries/stepForApi';
import { stepFromDb } from '../deliveries/stepFromDb';
import {
  evidenceFromDb,
  evidenceRecords,
} from '../evidence/store/evidenceRecords';
import { releaseFromDb } from '../releases/store/releaseRecords';
import {
  rolloutSummaryColumns,
  rolloutSummaryFromDb,
} from './store/rolloutSummaries';

export type RolloutRecord = Omit<Schemas['Rollout'], 'changes' | 'allowed'>;
/** A delivery's row, with the destination's, for whoever compares it with what ran before. */
export type DeliveryRecord = Record<string, any>;

/** All that is stored about one rollout, in a constant number of queries; null where it does not exist. */
export async function readRollout(
  knex: Knex,
  id: string,
): Promise<{ rollout: RolloutRecord; places: DeliveryRecord[] } | null> {
  const row = await rolloutSummaryColumns(knex)
    .where('rollouts.id', id)
    .first();
  if (!row) return null;
  const [release, build, places, steps, approvals, siblings] =
    await Promise.all([
      row.release_id && knex('releases').where({ id: row.release_id }).first(),
      row.build_id &&
        buildRecords(knex).where('builds.id', row.build_id).first(),
      knex.raw(placesQuery, [id]),
      knex.raw(stepsQuery, [id]),
      knex('approvals').where({ rollout_id: id }).orderBy(['created_at', 'id']),
      knex('rollouts')
        .where({ service_id: row.service_id, group_id: row.group_id })
        .orderBy(['stage_index', 'created_at', 'id'])
        .select('id', 'stage', 'state'),
    ]);
  const [evidence, record] = await Promise.all([
    release
      ? evidenceRecords(knex)
          .where({
            'evidence.service_id': row.service_id,
            'evidence.artifact_digest': release.artifact_digest,
            'evidence.release_steps_hash': release.release_steps_hash,
          })
          .orderBy(['evidence.created_at', 'evidence.id'])
      : [],
    listAuditOf(knex, row.service_id, [
      id,
      ...places.rows.map((place: any) => place.id),
      ...(row.release_id ? [row.release_id] : []),
      ...(row.build_id ? [row.build_id] : []),
    ]),
  ]);
  const rollout: RolloutRecord = {
    ...rolloutSummaryFromDb(row),
    contentHash: row.content_hash,
    strategy: row.strategy,
    tree: row.tree,
    supersededBy: row.superseded_by,
    cancelRequested: row.cancel_requested,
    fullRelease: release ? releaseFromDb(release) : null,
    build: build ? buildSummaryFromDb(build) : null,
    deliveries: places.rows.map((place: any) =>
      deliveryOf(
        place,
        steps.rows.filter((step: any) => step.subject_id === place.id),
      ),
    ),
    approvals: approvals.map(one => approvalFromDb(one, row.content_hash)),
    evidence: evidence.map(evidenceFromDb),
    record,
    siblings,
  };
  return { rollout, places: places.rows };
}

function deliveryOf(place: any, steps: any[]): Schemas['Delivery'] {
  const tree: Explanation | null = place.tree;
  const previous: Running | null = place.previous;
  return {
    id: place.id,
    destination: {
      id: place.destination_id,
      slug: place.slug,
      title: place.title,
      tier: place.tier,
      region: place.region,
    },
    wave: place.wave,
    state: place.state,
    configRevision: place.config_revision,
    previous: previous && {
      id: previous.releaseId,
      number: previous.releaseNumber,
      commit: previous.commit,
      message: previous.message,
    },
    error: place.error,
    startedAt: place.started_at?.toISOString() ?? null,
    endedAt: place.ended_at?.toISOString() ?? null,
    steps: steps.map(stepFromDb).map(stepForApi),
    sentence: deliverySentence(place.state, place.title, place.error, tree),
    tree: tree as Schemas['Delivery']['tree'],
    address: place.address,
  };
}

function deliverySentence(
  state: Schemas['DeliveryState'],
  title: string,
  error: string | null,
  tree: Explanation | null,
): string {
  switch (state) {
    case 'waiting':
      return `${title} has not begun.`;
    case 'delivered':
      return `${title} is delivered.`;
    case 'delivering':
    case 'reverting':
      return tree ? oneSentence(tree) : `${title} begins.`;
    default:
      return error ?? `${title} ended: ${state}.`;
  }
}

const placesQuery = `
  select d.*, t.slug, t.title, t.tier, t.region, p.address, p.running
  from deliveries d
  join destinations t on t.id = d.destination_id
  left join service_destinations p on p.service_id = d.service_id and p.destination_id = d.destination_id
  where d.rollout_id = ?
  order by d.wave, t.position, t.slug`;

const stepsQuery = `
  select s.* from deliveries d join steps s on s.subject_id = d.id
  where d.rollout_id = ?
  order by s.subject_id, s.n, s.attempt`;
