import type { Knex } from 'knex';
import {
  endsAt,
  oneSentence,
  type EntityRef,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Readable } from '../../api/Access';
import {
  cursorAt,
  newestFirst,
  type Page,
  type PageRequest,
} from '../../api/page';
import { whereReadable } from '../../api/readableServices';
import { creatorOf, reviewFromDb } from './reviewRow';

/** A review environment with what a list shows of it, in one row: the newest sign-off of each role is there. */
export const reviewSummaryColumns = (knex: Knex) =>
  knex('review_environments')
    .join('services', 'services.id', 'review_environments.service_id')
    .join(
      'destinations',
      'destinations.id',
      'review_environments.destination_id',
    )
    .join('service_destinations as place', join =>
      join
        .on('place.service_id', 'review_environments.service_id')
        .andOn('place.destination_id', 'review_environments.destination_id'),
    )
    .select(
      'review_environments.*',
      cursorAt(knex, 'review_environments'),
      'services.name as service_name',
      'services.entity_ref',
      'services.owner_ref',
      'destinations.slug',
      'place.address',
      'place.running',
      knex.raw(`(
        select count(*)::integer from review_comments c
        where c.environment_id = review_environments.id and c.reply_to is null and c.resolved_at is null
      ) as open_comments`),
      knex.raw(`(
        select coalesce(jsonb_agg(jsonb_build_object(
          'role', s.role, 'outcome', s.outcome, 'by', s.by, 'at', s.created_at, 'note', s.note, 'id', s.id,
          'releaseId', s.release_id, 'digest', s.artifact_digest, 'steps', s.release_steps_hash,
          'runningSteps', l.release_steps_hash) order by s.created_at), '[]')
        from (
          select distinct on (e.role) e.* from evidence e
          where e.destination_id = review_environments.destination_id and e.kind = 'signed-off' and e.revoked_at is null
          order by e.role, e.created_at desc, e.id desc) s
        left join releases l on l.id = (place.running ->> 'releaseId')::uuid) as sign_offs`),
    );

export const reviewSummaryFromDb = (
  row: Record<string, any>,
): Schemas['ReviewSummary'] => {
  const review = reviewFromDb(row);
  return {
    id: review.id,
    name: review.name,
    title: review.title,
    state: review.state,
    sentence: sentenceOf(row),
    service: {
      id: review.serviceId,
      name: row.service_name,
      entityRef: row.entity_ref,
    },
    branch: review.branch,
    commit: review.commit,
    address: row.address,
    destination: row.slug,
    createdBy: creatorOf(review.origin),
    createdAt: review.createdAt,
    lastUsedAt: review.lastUsedAt,
    endsAt: review.ending === null ? endsAt(review) : null,
    pin: review.pin,
    openComments: row.open_comments,
    signOffs: row.sign_offs.map((one: any) => ({
      role: one.role,
      outcome: one.outcome,
      by: one.by,
      at: new Date(one.at).toISOString(),
      note: one.note,
      evidenceId: one.id,
      isCurrent:
        row.running !== null &&
        one.digest === row.running.artifactDigest &&
        one.steps === one.runningSteps,
    })),
  };
};

function sentenceOf(row: Record<string, any>): string {
  if (row.state === 'destroyed') {
    return `It has ended. ${row.outcome_reason ?? ''}`.trim();
  }
  const tree: Explanation | null = row.tree;
  return tree ? oneSentence(tree) : 'It has just been asked for.';
}

export type ReviewQuery = PageRequest & {
  service?: string;
  mine?: boolean;
  ended?: boolean;
};

/** Newest first. Served by `review_environments_service` with a service, by `review_environments_all` without. */
export async function listReviewSummaries(
  knex: Knex,
  query: ReviewQuery,
  readable: Readable,
  by: EntityRef | null,
): Promise<Page<Schemas['ReviewSummary']>> {
  const rows = reviewSummaryColumns(knex);
  whereReadable(rows, readable);
  if (!query.ended) rows.whereNot('review_environments.state', 'destroyed');
  if (query.service) {
    rows.where('review_environments.service_id', query.service);
  }
  if (query.mine) {
    rows.whereRaw(
      `:by in (review_environments.origin ->> 'ref', review_environments.origin ->> 'pusher',
         review_environments.pin ->> 'by')`,
      { by: by ?? '' },
    );
  }
  return newestFirst(rows, 'review_environments', query, reviewSummaryFromDb);
}
