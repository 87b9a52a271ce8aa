import {
  openLeaves,
  type EntityRef,
  type Explanation,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import { whereReadable } from '../api/readableServices';
import { rolesAsked } from '../reviews/rolesAsked';
import {
  reviewSummaryColumns,
  reviewSummaryFromDb,
} from '../reviews/store/reviewSummaries';
import {
  rolloutSummaryColumns,
  rolloutSummaryFromDb,
} from '../rollouts/store/rolloutSummaries';

type Question = Schemas['Question'];

const mostWaiting = 500;
const mostShown = 50;

/** What waits for one person, and what is theirs. Questions come from the trees that the planner left. */
export class MyWork {
  constructor(private readonly deps: { knex: Knex }) {}

  /** Five queries, whatever there is. `groups`: the groups that the person is a member of. */
  async get(
    by: EntityRef,
    groups: readonly EntityRef[],
    readable: { services: Readable; reviews: Readable },
  ): Promise<Schemas['MyWork']> {
    const { knex } = this.deps;
    const [waiting, asked, reviews, deliveries, decided] = await Promise.all([
      waitingFor(knex, by, readable.services),
      askedReviews(knex, readable.reviews),
      myReviews(knex, by, readable.reviews),
      myDeliveries(knex, by, readable.services),
      knex.raw(decidedQuery, { by }),
    ]);
    const questions = [
      ...waiting.flatMap(row => rolloutQuestions(row, by)),
      ...asked.flatMap(row => reviewQuestions(row, by, groups)),
    ].slice(0, mostShown);
    return {
      sentence: sentenceOf(questions.length),
      questions,
      reviews: reviews.map(reviewSummaryFromDb),
      deliveries: deliveries.map(rolloutSummaryFromDb),
      decided: decided.rows.map((row: any) => ({
        what: row.what,
        at: row.at.toISOString(),
        note: row.note,
        rollout: row.rollout,
      })),
    };
  }
}

const sentenceOf = (count: number): string => {
  if (count === 0) return 'Nothing waits for you.';
  return count === 1
    ? 'One question waits for you.'
    : `${count} questions wait for you.`;
};

/** Waiting rollouts whose tree names the person, the longest waiting first. Served by `rollouts_active_service`. */
function waitingFor(knex: Knex, by: EntityRef, readable: Readable) {
  const rows = rolloutSummaryColumns(knex)
    .select(
      knex.raw(`(
        select coalesce(jsonb_agg(jsonb_build_object('by', e.by, 'kind', e.kind, 'at', e.created_at)
          order by e.created_at), '[]')
        from evidence e
        where e.service_id = rollouts.service_id and e.artifact_digest = releases.artifact_digest
          and e.release_steps_hash = releases.release_steps_hash and e.outcome = 'passed'
          and e.revoked_at is null) as tried_out`),
    )
    .whereIn('rollouts.state', ['waiting', 'delivering'])
    .whereRaw(`position(? in rollouts.tree::text) > 0`, [JSON.stringify(by)])
    .orderBy(['rollouts.created_at', 'rollouts.id'])
    .limit(mostWaiting);
  whereReadable(rows, readable);
  return rows;
}

/** One question for each act that the person can do about a leaf that does not pass. */
function rolloutQuestions(row: Record<string, any>, by: EntityRef): Question[] {
  const tree: Explanation | null = row.tree;
  if (!tree) return [];
  const acts = new Set(
    openLeaves(tree)
      .filter(leaf => leaf.verdict === 'waiting-person')
      .flatMap(leaf => leaf.remedies)
      .flatMap(remedy =>
        remedy.kind === 'person' && remedy.who.includes(by) ? [remedy.act] : [],
      ),
  );
  const rollout = rolloutSummaryFromDb(row);
  const what = rollout.service.title ?? rollout.service.name;
  const where = rollout.stage ?? 'its destinations';
  return kinds
    .filter(kind => acts.has(kind))
    .map(kind => ({
      kind,
      title: titles[kind](what, where),
      asked: {
        by:
          rollout.origin.by === 'person'
            ? rollout.origin.ref
            : rollout.origin.pusher,
        at: rollout.createdAt,
      },
      rollout,
      review: null,
      changes: firstLine(rollout.message),
      triedOut: row.tried_out.map((one: any) => ({
        by: one.by,
        kind: one.kind,
        at: new Date(one.at).toISOString(),
      })),
      consequence:
        kind === 'approve'
          ? `Release ${
              rollout.release?.number ?? 'to come'
            } goes on to ${where} when nothing else is missing.`
          : `It counts as tried out, and the rest of ${where} follows its gates.`,
    }));
}

const kinds = ['approve', 'record-test', 'sign-off'] as const;
const titles: Record<
  (typeof kinds)[number],
  (what: string, where: string) => string
> = {
  approve: (what, where) => `May the new ${what} go to ${where}?`,
  'record-test': (what, where) =>
    `Does the new ${what} work? ${where} waits for a test.`,
  'sign-off': (what, where) =>
    `Is the new ${what} good? ${where} waits for a sign-off.`,
};

/** Environments that are ready, with the flow of what runs there. Served by `review_environments_active`. */
function askedReviews(knex: Knex, readable: Readable) {
  const rows = reviewSummaryColumns(knex)
    .leftJoin('releases as running_release', join =>
      join.on(
        'running_release.id',
        knex.raw(`(place.running ->> 'releaseId')::uuid`),
      ),
    )
    .select(
      knex.raw(`running_release.spec -> 'flow' as flow`),
      knex.raw(
        `running_release.authors || coalesce(
           (select authors from rollouts where id = (place.running ->> 'rolloutId')::uuid), '[]') as authors`,
      ),
      'running_release.message as release_message',
    )
    .where('review_environments.state', 'ready')
    .orderBy('review_environments.created_at')
    .limit(mostWaiting);
  whereReadable(rows, readable);
  return rows;
}

/** Asked of a group that the person is in, and nobody there has said anything about what runs now. */
function reviewQuestions(
  row: Record<string, any>,
  by: EntityRef,
  groups: readonly EntityRef[],
): Question[] {
  const gates = (row.flow ?? []).flatMap((stage: any) => stage.gates);
  const review = reviewSummaryFromDb(row);
  const isAuthor = (row.authors ?? []).some((one: any) => one.ref === by);
  return rolesAsked(gates, row.owner_ref)
    .filter(({ required, role }) => required && groups.includes(role))
    .filter(({ notAuthors }) => !(notAuthors && isAuthor))
    .filter(
      ({ role }) =>
        !review.signOffs.some(one => one.role === role && one.isCurrent),
    )
    .map(({ role }) => ({
      kind: 'sign-off' as const,
      title: `Is “${review.title}” good as it is?`,
      asked: { by: review.createdBy, at: review.createdAt },
      rollout: null,
      review,
      changes: firstLine(row.release_message ?? ''),
      triedOut: review.signOffs
        .filter(one => one.isCurrent && one.outcome === 'passed')
        .map(({ by: who, at }) => ({ by: who, kind: 'signed-off', at })),
      consequence: `Your sign-off for ${role.replace(
        /^group:[^/]+\//,
        '',
      )} counts when exactly this goes on to customers.`,
    }));
}

const firstLine = (message: string): string[] =>
  message === '' ? [] : [message.split('\n')[0]];

function myReviews(knex: Knex, by: EntityRef, readable: Readable) {
  const rows = reviewSummaryColumns(knex)
    .whereNot('review_environments.state', 'destroyed')
    .whereRaw(
      `:by in (review_environments.origin ->> 'ref', review_environments.origin ->> 'pusher',
         review_environments.pin ->> 'by')`,
      { by },
    )
    .orderBy('review_environments.created_at', 'desc')
    .limit(mostShown);
  whereReadable(rows, readable);
  return rows;
}

/** Their newest ten; those into review environments are told with the environments. */
function myDeliveries(knex: Knex, by: EntityRef, readable: Readable) {
  const rows = rolloutSummaryColumns(knex)
    .whereRaw(
      `? in (rollouts.origin ->> 'ref', rollouts.origin ->> 'pusher')`,
      [by],
    )
    .whereRaw(
      `not exists (select from deliveries d join destinations t on t.id = d.destination_id
                   where d.rollout_id = rollouts.id and t.tier = 'review')`,
    )
    .orderBy('rollouts.created_at', 'desc')
    .limit(10);
  whereReadable(rows, readable);
  return rows;
}

/** What they approved and found, the newest twenty. */
const decidedQuery = `
  select * from (
    (select 'You approved ' || coalesce(s.title, s.name) || coalesce(' for ' || r.stage, '') as what, a.created_at as at, a.note, r.id as rollout
     from approvals a join rollouts r on r.id = a.rollout_id join services s on s.id = r.service_id
     where a.by = :by and a.withdrawn_at is null order by a.created_at desc limit 20)
    union all
    (select case when e.kind = 'signed-off' then 'You signed off ' else 'You tested ' end || coalesce(s.title, s.name) || ' ' || l.number
       || ': ' || e.outcome, e.created_at, e.note, null
     from evidence e join releases l on l.id = e.release_id join services s on s.id = e.service_id
     where e.by = :by and e.revoked_at is null order by e.created_at desc limit 20)) all_of_it
  order by at desc limit 20`;
