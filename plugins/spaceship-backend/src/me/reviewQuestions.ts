import type { EntityRef } from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import { whereReadable } from '../api/readableServices';
import { isStillOn } from '../releases/store/isStillOn';
import { rolesAsked } from '../reviews/rolesAsked';
import {
  reviewSummaryColumns,
  reviewSummaryFromDb,
} from '../reviews/store/reviewSummaries';
import { mostVersions, newChanges } from './newChanges';
import { noQuestion, type Question } from './question';

const mostWaiting = 500;

/** Environments that are ready, with the flow of what runs there. Served by `review_environments_active`. */
export async function askReviews(
  knex: Knex,
  by: EntityRef,
  groups: readonly EntityRef[],
  readable: Readable,
): Promise<Question[]> {
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
      knex.raw(versions, { mostVersions }),
    )
    .where('review_environments.state', 'ready')
    .orderBy('review_environments.created_at')
    .limit(mostWaiting);
  whereReadable(rows, readable);
  return (await rows).flatMap((row: any) => questionsOf(row, by, groups));
}

/** What each release of its branch was about, newest first. */
const versions = `array(
  select l.message from releases l
  where l.service_id = review_environments.service_id and l.branch = review_environments.branch
    and l.number <= running_release.number and ${isStillOn('l', 'l.branch')}
  order by l.number desc limit :mostVersions) as versions`;

/** Asked of a group that the person is in, and nobody there has said anything about what runs now. */
function questionsOf(
  row: Record<string, any>,
  by: EntityRef,
  groups: readonly EntityRef[],
): Question[] {
  const gates = (row.flow ?? []).flatMap((stage: any) => stage.gates);
  const review = reviewSummaryFromDb(row);
  const isAuthor = (row.authors ?? []).some((one: any) => one.ref === by);
  const asked = rolesAsked(gates, row.owner_ref).filter(
    ({ required }) => required,
  );
  const said = review.signOffs.filter(one => one.isCurrent);
  const sayOf = (role: EntityRef) => said.find(one => one.role === role);
  return asked
    .filter(({ role }) => groups.includes(role))
    .filter(({ notAuthors }) => !(notAuthors && isAuthor))
    .filter(({ role }) => !sayOf(role))
    .map(({ role }) => ({
      ...noQuestion,
      kind: 'sign-off' as const,
      title: `Is “${review.title}” ready for customers?`,
      asked: {
        by: review.createdBy,
        at: review.createdAt,
        as: role,
        missing: null,
      },
      review,
      ...newChanges(row.versions),
      judges: asked.map(one => {
        const say = sayOf(one.role);
        return {
          role: one.role,
          outcome: say?.outcome ?? null,
          by: say?.by ?? null,
          isYou: one.role === role,
        };
      }),
      tryAt: review.address,
      until: review.endsAt,
      consequence:
        'It counts when exactly this goes on to customers. A new version is asked about again.',
    }));
}
