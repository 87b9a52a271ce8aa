import type { Knex } from 'knex';
import type {
  ApprovalFact,
  Author,
  EntityRef,
  EvidenceFact,
  Gate,
  Instant,
  RolloutDestinationFact,
  RolloutFacts,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Running } from '../deliveries/running';
import type { Loaded } from '../engine/loaded';
import type { Members } from '../services/CatalogMembers';
import type { CommitHistory } from './CommitHistory';
import { excludeAuthors, loadAuthors } from './loadAuthors';

export type RolloutFactsSources = {
  history: CommitHistory;
  members: Pick<Members, 'members' | 'userByEmail'>;
};

/** Everything that bears on one rollout, in one statement, so in one state of the database. Null where it does not exist. */
export async function loadRolloutFacts(
  knex: Knex,
  { history, members }: RolloutFactsSources,
  id: string,
): Promise<Loaded<RolloutFacts> | null> {
  const { rows } = await knex.raw(query, { id });
  if (rows.length === 0) return null;
  const { rollout: row, places, approvals, evidence, newer, earlier } = rows[0];
  const source = row.source;
  const isReview = places.some(({ tier }: any) => tier === 'review');

  const destinations: RolloutDestinationFact[] = await Promise.all(
    places.map(async (place: any) => ({
      id: place.destination_id,
      slug: place.slug,
      title: place.title,
      tier: place.tier,
      region: place.region,
      gates: place.gates,
      configRevision: place.config_revision,
      hold: place.hold ?? null,
      running: place.running
        ? {
            deliveryId: place.running.deliveryId,
            releaseId: place.running.releaseId,
            releaseNumber: place.running.releaseNumber,
            commit: place.running.commit,
            configRevision: place.running.configRevision,
            artifactDigest: place.running.artifactDigest,
            since: place.running.since,
          }
        : null,
      ancestry:
        place.tier === 'review'
          ? reviewAncestry(place.running, row.commit)
          : await history.ancestry(
              source,
              place.running?.commit ?? null,
              row.commit,
            ),
      leasedTo:
        place.leased_rollout || place.leased_operation
          ? {
              rolloutId: place.leased_rollout,
              releaseNumber: place.leased_release,
              since: instant(place.leased_at),
            }
          : null,
      tombstoned: place.tombstoned_at !== null,
    })),
  );
  const gates: Gate[] = [
    ...row.stage_gates,
    ...destinations.flatMap(destination => destination.gates),
  ];
  const groups = await members.members(groupsOf(gates, row.owner_ref));
  const named: Author[] = [...(row.release_authors ?? []), ...row.authors];
  const authors =
    row.kind !== 'rollback' && row.release_id && excludeAuthors(gates)
      ? await loadAuthors(
          knex,
          { history, members },
          {
            source,
            commit: row.commit,
            running: destinations.flatMap(({ running }) =>
              running ? [running.commit] : [],
            ),
            named,
          },
        )
      : named;
  const versions = {
    global: Number(row.global_version),
    service: Number(row.service_version),
    destinations: Object.fromEntries(
      places.map((place: any) => [
        place.destination_id,
        Number(place.facts_version),
      ]),
    ),
  };
  const facts: RolloutFacts = {
    versions,
    service: {
      id: row.service_id,
      name: row.service_name,
      owner: row.owner_ref,
    },
    rollout: {
      id: row.id,
      kind: row.kind,
      state: row.state,
      stage: row.stage,
      commit: row.commit,
      origin: row.origin,
      contentHash: row.content_hash,
      createdAt: instant(row.created_at),
      cancelRequested: row.cancel_requested ?? null,
      ...(newer.some((other: any) => other.mine_is_off) && {
        isOffBranch: true,
      }),
    },
    stageGates: row.stage_gates,
    build: row.build_id
      ? {
          id: row.build_id,
          state: row.build_state,
          since: instant(row.build_started_at ?? row.build_created_at),
          error: row.build_error,
        }
      : null,
    release: row.release_id
      ? {
          id: row.release_id,
          number: row.release_number,
          commit: row.commit,
          artifactDigest: row.artifact_digest,
          releaseStepsHash: row.release_steps_hash,
          authors,
          rejection: row.rejection ?? null,
        }
      : null,
    earlierStage: earlierStage(row, earlier[0]),
    destinations,
    deliveries: places.map((place: any) => ({
      id: place.delivery_id,
      destinationId: place.destination_id,
      wave: place.wave,
      state: place.state,
      begun: place.started_at !== null,
      endedAt: instantOrNull(place.ended_at),
      error: place.error,
    })),
    approvals: approvals.map(approvalFromDb),
    evidence: evidence.map(evidenceFromDb),
    newer: await Promise.all(
      newer.map(async (other: any) => ({
        id: other.id,
        releaseNumber: other.number,
        commit: other.commit,
        createdAt: instant(other.created_at),
        isDescendant:
          isReview ||
          (await history.isAncestor(source, row.commit, other.commit)),
        isReady: other.is_ready,
      })),
    ),
    members: groups,
  };
  return {
    facts,
    unchanged: {
      versions,
      serviceId: row.service_id,
      cancelRequested: row.cancel_requested !== null,
    },
    fence: Number(row.fence),
    treeDigest: row.tree_digest,
    readAt: rows[0].read_at,
    isPartial: isPartial(facts),
  };
}

/** In a review environment the branch says what is newer, also after it was rewritten. */
function reviewAncestry(
  running: Running | null,
  commit: string,
): RolloutDestinationFact['ancestry'] {
  if (!running) return 'first';
  return running.commit === commit ? 'same' : 'newer';
}

/** The stage before, for what follows the flow by itself; a person's delivery goes where the person said. */
function earlierStage(
  row: Record<string, any>,
  earlier: Record<string, any> | undefined,
): RolloutFacts['earlierStage'] {
  const isFollowing =
    row.origin.by === 'automation' &&
    row.kind === 'delivery' &&
    row.stage_index;
  if (!isFollowing) return null;
  return earlier
    ? {
        stage: earlier.stage,
        state: earlier.state,
        at: instantOrNull(earlier.ended_at),
      }
    : null;
}

function groupsOf(gates: readonly Gate[], owner: EntityRef | null): string[] {
  const named = gates.map(gate =>
    'approvals' in gate ? gate.approvals.of : gate.evidence.by,
  );
  const groups = named
    .map(ref => (ref === 'owners' ? owner : ref?.toLowerCase() ?? null))
    .filter((ref): ref is string => ref !== null && !ref.startsWith('user:'));
  return [...new Set(groups)].sort();
}

const isPartial = (facts: RolloutFacts): boolean =>
  facts.destinations.some(({ ancestry }) => ancestry === 'unknown') ||
  facts.newer.some(({ isDescendant }) => isDescendant === null) ||
  facts.release?.authors === null ||
  Object.values(facts.members).some(members => members === null);

/** An instant as JSON of the database has it. */
const instant = (text: string): Instant => new Date(text).toISOString();

const instantOrNull = (text: string | null): Instant | null =>
  text === null ? null : instant(text);

const approvalFromDb = (row: any): ApprovalFact => ({
  by: row.by,
  at: instant(row.created_at),
  contentHash: row.content_hash,
  withdrawnAt: instantOrNull(row.withdrawn_at),
});

const evidenceFromDb = (row: any): EvidenceFact => ({
  id: row.id,
  kind: row.kind,
  role: row.role,
  outcome: row.outcome,
  by: row.by,
  at: instant(row.created_at),
  destination: row.title,
  artifactDigest: row.artifact_digest,
  releaseStepsHash: row.release_steps_hash,
  note: row.note,
  revokedAt: instantOrNull(row.revoked_at),
});

const rolloutQuery = `
  select r.*, s.name as service_name, s.owner_ref, s.source, s.facts_version as service_version,
    b.state as build_state, b.started_at as build_started_at, b.created_at as build_created_at, b.error as build_error,
    l.number as release_number, l.artifact_digest, l.release_steps_hash, l.authors as release_authors, l.rejection,
    (select facts_version from global_facts) as global_version
  from rollouts r
  join services s on s.id = r.service_id
  left join builds b on b.id = r.build_id
  left join releases l on l.id = r.release_id
  where r.id = :id`;

const approvalsQuery = `
  select * from approvals where rollout_id = :id order by created_at, id`;

/** Destinations in wave order, with what runs there and who has them now. */
const placesQuery = `
  select d.id as delivery_id, d.destination_id, d.wave, d.state, d.started_at, d.ended_at, d.error, d.config_revision,
    t.slug, t.title, t.tier, t.region, t.gates, t.tombstoned_at, t.facts_version,
    p.hold, p.running, p.leased_at,
    case when other.rollout_id <> d.rollout_id then other.rollout_id end as leased_rollout, l.number as leased_release,
    p.leased_to is not null and other.id is null as leased_operation
  from deliveries d
  join destinations t on t.id = d.destination_id
  left join service_destinations p on p.service_id = d.service_id and p.destination_id = d.destination_id
  left join deliveries other on other.id = p.leased_to
  left join rollouts holder on holder.id = other.rollout_id
  left join releases l on l.id = holder.release_id
  where d.rollout_id = :id
  order by d.wave, t.position, t.slug`;

const evidenceQuery = `
  select e.*, t.title
  from rollouts r
  join releases l on l.id = r.release_id
  join evidence e on e.service_id = r.service_id and e.artifact_digest = l.artifact_digest
  join destinations t on t.id = e.destination_id
  where r.id = :id
  order by e.created_at, e.id`;

/**
 * Later ones of the same kind, into the same stage and all of the same destinations, so that nothing of this one is lost:
 * of the same kind of origin, or by hand with this very release.
 */
const newerQuery = `
  select o.id, o.commit, o.created_at, l.number,
    o.release_id is not null and (o.stage_index is null or o.stage_index = 0 or exists (
      select 1 from rollouts e
      where e.service_id = o.service_id and e.stage_index = o.stage_index - 1 and e.state = 'delivered'
        and (e.group_id = o.group_id or e.release_id = o.release_id))) as is_ready,
    exists (
      select from commits_off_branch off
      where off.service_id = r.service_id and off.branch = r.branch and off.commit = r.commit) as mine_is_off
  from rollouts r
  join rollouts o on o.service_id = r.service_id and o.kind = r.kind and o.stage is not distinct from r.stage
    and (o.origin ->> 'by' = r.origin ->> 'by' or (o.origin ->> 'by' = 'person' and o.release_id = r.release_id))
    and o.state in ('waiting', 'delivering') and o.cancel_requested is null
    and (o.created_at, o.id) > (r.created_at, r.id)
  left join releases l on l.id = o.release_id
  where r.id = :id and r.state = 'waiting'
    and not exists (
      select 1 from deliveries mine
      where mine.rollout_id = r.id and not exists (
        select 1 from deliveries its
        where its.rollout_id = o.id and its.destination_id = mine.destination_id))
  order by o.created_at, o.id`;

/** The rollout of this release into the stage before: a delivered one before others, a later one before earlier ones. */
const earlierQuery = `
  select e.stage, e.state, e.ended_at
  from rollouts r
  join rollouts e on e.service_id = r.service_id and e.stage_index = r.stage_index - 1
    and (e.group_id = r.group_id or e.release_id = r.release_id)
  where r.id = :id
  order by (e.state = 'delivered') desc, e.created_at desc, e.id desc
  limit 1`;

const listOf = (rows: string): string =>
  `(select coalesce(json_agg(x), '[]') from (${rows}) x)`;

const query = `
  select to_json(x) as rollout,
    ${listOf(placesQuery)} as places,
    ${listOf(approvalsQuery)} as approvals,
    ${listOf(evidenceQuery)} as evidence,
    ${listOf(newerQuery)} as newer,
    ${listOf(earlierQuery)} as earlier,
    clock_timestamp() as read_at
  from (${rolloutQuery}) x`;
