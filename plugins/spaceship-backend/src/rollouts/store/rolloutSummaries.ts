import type { Knex } from 'knex';
import type {
  Explanation,
  RolloutState,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Readable } from '../../api/Access';
import { whereReadable } from '../../api/readableServices';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';
import { rolloutSentence } from '../rolloutSentence';

/** A rollout with what a list shows of it, in one row. */
export const rolloutSummaryColumns = (knex: Knex) =>
  knex('rollouts')
    .join('services', 'services.id', 'rollouts.service_id')
    .leftJoin('releases', 'releases.id', 'rollouts.release_id')
    .select(
      'rollouts.*',
      cursorAt(knex, 'rollouts'),
      'services.name as service_name',
      'services.title as service_title',
      'services.entity_ref',
      'releases.number as release_number',
      'releases.message as release_message',
      knex.raw(`(
        select coalesce(jsonb_agg(jsonb_build_object(
          'deliveryId', d.id, 'slug', t.slug, 'title', t.title, 'tier', t.tier, 'wave', d.wave, 'state', d.state)
          order by d.wave, t.position, t.slug), '[]')
        from deliveries d join destinations t on t.id = d.destination_id
        where d.rollout_id = rollouts.id) as destinations`),
    );

export const rolloutSummaryFromDb = (
  row: Record<string, any>,
): Schemas['RolloutSummary'] => ({
  id: row.id,
  service: {
    id: row.service_id,
    name: row.service_name,
    title: row.service_title,
    entityRef: row.entity_ref,
  },
  kind: row.kind,
  state: row.state,
  stage: row.stage,
  commit: row.commit,
  branch: row.branch,
  message: row.message,
  release: row.release_id
    ? {
        id: row.release_id,
        number: row.release_number,
        commit: row.commit,
        message: row.release_message,
      }
    : null,
  buildId: row.build_id,
  origin: row.origin,
  outcomeReason: row.outcome_reason,
  sentence: rolloutSentence({
    kind: row.kind,
    state: row.state,
    outcomeReason: row.outcome_reason,
    releaseNumber: row.release_number,
    tree: row.tree as Explanation | null,
    destinations: row.destinations,
  }),
  verdict: row.state === 'waiting' ? row.tree?.verdict ?? null : null,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  destinations: row.destinations,
});

export type RolloutQuery = PageRequest & {
  serviceId?: string;
  /** Slug. */
  destination?: string;
  outcome?: RolloutState;
};

/** Newest first. Served by `rollouts_service` with a service, by `rollouts_all` without. */
export async function listRolloutSummaries(
  knex: Knex,
  query: RolloutQuery,
  readable: Readable,
): Promise<Page<Schemas['RolloutSummary']>> {
  const rows = rolloutSummaryColumns(knex);
  whereReadable(rows, readable);
  if (query.serviceId) rows.where('rollouts.service_id', query.serviceId);
  if (query.outcome) rows.where('rollouts.state', query.outcome);
  if (query.destination) {
    rows.whereRaw(
      `exists (select from deliveries d join destinations t on t.id = d.destination_id
               where d.rollout_id = rollouts.id and t.slug = ?)`,
      [query.destination],
    );
  }
  return newestFirst(rows, 'rollouts', query, rolloutSummaryFromDb);
}
