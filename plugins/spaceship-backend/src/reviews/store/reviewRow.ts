import type { Knex } from 'knex';
import type {
  DestinationId,
  EntityRef,
  Instant,
  Origin,
  ReviewData,
  ReviewEnding,
  ReviewId,
  ReviewPin,
  ReviewState,
  RolloutId,
  ServiceId,
} from '@spaceship/backstage-plugin-spaceship-common';

/** A review environment as it is stored. */
export type ReviewRow = {
  id: ReviewId;
  serviceId: ServiceId;
  destinationId: DestinationId;
  branch: string;
  generation: number;
  /** One DNS label: the host name of its address. */
  name: string;
  title: string;
  purpose: string | null;
  state: ReviewState;
  origin: Origin;
  /** What it should run. */
  commit: string;
  rolloutId: RolloutId | null;
  data: Readonly<Record<string, ReviewData>>;
  idleSeconds: number;
  lastUsedAt: Instant;
  pin: ReviewPin | null;
  ending: ReviewEnding | null;
  /** Sealed. */
  accessKey: string;
  accessVersion: number;
  tries: number;
  rolloutStep: number | null;
  missed: number;
  again: ReviewAgain | null;
  outcomeReason: string | null;
  createdAt: Instant;
  endedAt: Instant | null;
};

/** What is made when nothing of an environment is left: its branch came back while it ended. */
export type ReviewAgain = { commit: string; origin: Origin };

export const reviewFromDb = (row: Record<string, any>): ReviewRow => ({
  id: row.id,
  serviceId: row.service_id,
  destinationId: row.destination_id,
  branch: row.branch,
  generation: row.generation,
  name: row.name,
  title: row.title,
  purpose: row.purpose,
  state: row.state,
  origin: row.origin,
  commit: row.commit,
  rolloutId: row.rollout_id,
  data: row.data,
  idleSeconds: row.idle_seconds,
  lastUsedAt: row.last_used_at.toISOString(),
  pin: row.pin,
  ending: row.ending,
  accessKey: row.access_key,
  accessVersion: row.access_version,
  tries: row.tries,
  rolloutStep: row.rollout_step,
  missed: row.missed,
  again: row.again,
  outcomeReason: row.outcome_reason,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

export async function findReview(
  knex: Knex,
  id: string,
): Promise<ReviewRow | null> {
  const row = await knex('review_environments').where({ id }).first();
  return row ? reviewFromDb(row) : null;
}

/** The environment that a branch has. Served by the unique index `review_environments_branch`. */
export async function findLivingReview(
  knex: Knex,
  branch: { serviceId: string; branch: string },
): Promise<ReviewRow | null> {
  const row = await knex('review_environments')
    .where({ service_id: branch.serviceId, branch: branch.branch })
    .whereNot('state', 'destroyed')
    .first();
  return row ? reviewFromDb(row) : null;
}

/** The person behind an environment: who asked for it, or who pushed. */
export const creatorOf = (origin: Origin): EntityRef | null =>
  origin.by === 'person' ? origin.ref : origin.pusher;
