import type { Knex } from 'knex';
import {
  oneSentence,
  openLeaves,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import { loadSteps } from '../../deliveries/loadSteps';
import { stepForApi } from '../../deliveries/stepForApi';

/** Builds with the release that came of them. */
export const buildRecords = (knex: Knex) =>
  knex('builds')
    .leftJoin('releases', 'releases.build_id', 'builds.id')
    .select(
      'builds.*',
      'releases.id as release_id',
      'releases.number as release_number',
      'releases.message as release_message',
    );

export const buildSummaryFromDb = (
  row: Record<string, any>,
): Schemas['BuildSummary'] => ({
  id: row.id,
  serviceId: row.service_id,
  commit: row.commit,
  branch: row.branch,
  message: row.message,
  state: row.state,
  release: row.release_id
    ? {
        id: row.release_id,
        number: row.release_number,
        commit: row.commit,
        message: row.release_message,
      }
    : null,
  error: row.error,
  note: noteOf(row.state, row.tree),
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
});

function noteOf(
  state: Schemas['BuildState'],
  tree: Explanation | null,
): string | null {
  if (!tree) return null;
  if (state === 'waiting') return oneSentence(tree);
  if (state !== 'running') return null;
  const telling = openLeaves(tree).find(({ message }) => message.params.detail);
  return telling ? String(telling.message.params.detail) : null;
}

/** A build with its steps and explanation, or null. */
export async function findBuild(
  knex: Knex,
  id: string,
): Promise<Schemas['Build'] | null> {
  const row = await buildRecords(knex).where('builds.id', id).first();
  if (!row) return null;
  const steps = await loadSteps(knex, id);
  const tree: Explanation | null = row.tree;
  return {
    ...buildSummaryFromDb(row),
    buildCommand: row.model.build?.command ?? null,
    artifactDigest: row.artifact_digest,
    artifactSizeBytes:
      row.artifact_size === null ? null : Number(row.artifact_size),
    steps: steps.map(stepForApi),
    sentence: buildSentence(row.state, row.error, tree),
    tree: tree as Schemas['Build']['tree'],
  };
}

function buildSentence(
  state: Schemas['BuildState'],
  error: string | null,
  tree: Explanation | null,
): string {
  switch (state) {
    case 'succeeded':
      return 'The commit is built.';
    case 'failed':
      return error ? `The build failed: ${error}` : 'The build failed.';
    case 'cancelled':
      return error ?? 'The build was cancelled.';
    default:
      return tree ? oneSentence(tree) : 'The build has just been asked for.';
  }
}
