import type { Knex } from 'knex';
import type { BuildFacts } from '@spaceship/backstage-plugin-spaceship-common';
import { stepFromDb, stepsSql } from '../deliveries/stepFromDb';
import type { Loaded } from '../engine/loaded';
import { activeSql } from '../engine/subject';

/** Everything that bears on one build, in two queries. Null where it does not exist. */
export async function loadBuildFacts(
  knex: Knex,
  id: string,
): Promise<Loaded<BuildFacts> | null> {
  const [{ rows }, ahead] = await Promise.all([
    knex.raw(
      `select b.id, b.service_id, b.state, b.model, b.created_at, b.cancel_requested, b.fence, b.tree_digest,
         ${isWantedSql} as is_wanted, ${stepsSql(
        'b.id',
      )} as steps, clock_timestamp() as read_at
       from builds b where id = ?`,
      [id],
    ),
    knex.raw(aheadQuery, [id]),
  ]);
  const row = rows[0];
  if (!row) return null;
  return {
    facts: {
      build: {
        id: row.id,
        state: row.state,
        createdAt: row.created_at.toISOString(),
        timeoutMs: row.model.build.timeoutMs,
        cancelRequested: row.cancel_requested ?? null,
        isWanted: row.is_wanted,
      },
      ahead: ahead.rows.map((other: { id: string; since: Date }) => ({
        id: other.id,
        since: other.since.toISOString(),
      })) as BuildFacts['ahead'],
      steps: row.steps.map(stepFromDb),
    },
    unchanged: {
      versions: null,
      serviceId: row.service_id,
      cancelRequested: row.cancel_requested !== null,
    },
    fence: Number(row.fence),
    treeDigest: row.tree_digest,
    readAt: row.read_at,
    isPartial: false,
  };
}

/**
 * Whether anything waits for the build `b`: a trigger that only builds, or a rollout; also one that is still to be made.
 * Served by `rollouts_build`.
 */
export const isWantedSql = `(b.by_itself
  or exists (
    select from rollouts r
    where r.build_id = b.id and r.release_id is null and r.state in (${activeSql(
      'rollout',
    )}))
  or not exists (select from rollouts r where r.build_id = b.id and r.release_id is null))`;

/** Those that run, and those that have waited longer. */
const aheadQuery = `
  select other.id, coalesce(other.started_at, other.created_at) as since
  from builds mine
  join builds other on other.service_id = mine.service_id and other.id <> mine.id
  where mine.id = ? and mine.state = 'waiting'
    and (other.state = 'running'
      or (other.state = 'waiting' and (other.created_at, other.id) < (mine.created_at, mine.id)))
  order by since, other.id`;
