import type {
  EntityRef,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import { whereReadable } from '../api/readableServices';
import {
  reviewSummaryColumns,
  reviewSummaryFromDb,
} from '../reviews/store/reviewSummaries';
import { isOfReview } from '../rollouts/store/isOfReview';
import {
  rolloutSummaryColumns,
  rolloutSummaryFromDb,
} from '../rollouts/store/rolloutSummaries';
import { askAddons, askForKeys } from './addonQuestions';
import { mostUrgentFirst, workSentence } from './question';
import { askReviews } from './reviewQuestions';
import { askRollouts } from './rolloutQuestions';

const mostShown = 50;

/** Of what one may see: services with what is delivered, their review environments, their add-ons. */
export type ReadableWork = {
  services: Readable;
  reviews: Readable;
  addons: Readable;
};

/** What waits for one person, and what is theirs. Questions come from the trees that the planner left. */
export class MyWork {
  constructor(private readonly deps: { knex: Knex }) {}

  /** Seven queries, whatever there is. `groups`: the groups that the person is a member of. */
  async get(
    by: EntityRef,
    groups: readonly EntityRef[],
    readable: ReadableWork,
  ): Promise<Schemas['MyWork']> {
    const { knex } = this.deps;
    const [rollouts, asked, addons, keys, reviews, deliveries, decided] =
      await Promise.all([
        askRollouts(knex, by, readable.services),
        askReviews(knex, by, groups, readable.reviews),
        askAddons(knex, groups, readable.addons),
        askForKeys(knex, groups, readable.addons),
        myReviews(knex, by, readable.reviews),
        myDeliveries(knex, by, readable.services),
        knex.raw(decidedQuery, { by }),
      ]);
    const questions = mostUrgentFirst([
      ...rollouts,
      ...asked,
      ...addons,
      ...keys,
    ]);
    return {
      sentence: workSentence(questions),
      questions: questions
        .slice(0, mostShown)
        .map(({ holdsUp, ...question }) => question),
      reviews: reviews.map(reviewSummaryFromDb),
      deliveries: deliveries.map(rolloutSummaryFromDb),
      decided: decided.rows.map((row: any) => ({
        what: row.what,
        agreed: row.agreed,
        at: row.at.toISOString(),
        note: row.note,
        rollout: row.rollout,
      })),
    };
  }
}

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
    .whereRaw(`not ${isOfReview}`)
    .orderBy('rollouts.created_at', 'desc')
    .limit(10);
  whereReadable(rows, readable);
  return rows;
}

/** What they approved, found and rejected, the newest twenty. Served by the indexes that end in `_by`. */
const decidedQuery = `
  select * from (
    (select 'Approved ' || coalesce(s.title, s.name) || coalesce(' ' || l.number, '') as what, true as agreed,
       a.created_at as at, a.note, r.id as rollout
     from approvals a join rollouts r on r.id = a.rollout_id join services s on s.id = r.service_id
     left join releases l on l.id = r.release_id
     where a.by = :by and a.withdrawn_at is null order by a.created_at desc limit 20)
    union all
    (select case
         when e.kind = 'signed-off' and e.outcome = 'passed' then 'Signed off '
         when e.kind = 'signed-off' then 'Sent back '
         else 'Tested ' end
       || coalesce(s.title, s.name) || ' ' || l.number, e.outcome = 'passed', e.created_at, e.note, null
     from evidence e join releases l on l.id = e.release_id join services s on s.id = e.service_id
     where e.by = :by and e.revoked_at is null order by e.created_at desc limit 20)
    union all
    (select 'Rejected ' || coalesce(s.title, s.name) || ' ' || l.number, false,
       (l.rejection ->> 'at')::timestamptz, l.rejection ->> 'reason', null
     from releases l join services s on s.id = l.service_id
     where l.rejection ->> 'by' = :by order by 3 desc limit 20)) all_of_it
  order by at desc limit 20`;
