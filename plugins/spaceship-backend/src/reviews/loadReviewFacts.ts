import type { Knex } from 'knex';
import type { ReviewFacts } from '@spaceship/backstage-plugin-spaceship-common';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';
import { stepFromDb, stepsSql } from '../deliveries/stepFromDb';
import type { Loaded } from '../engine/loaded';
import { activeSql } from '../engine/subject';
import { creatorOf, reviewFromDb } from './store/reviewRow';

/** Everything that bears on one review environment, in three queries. Null where it does not exist. */
export async function loadReviewFacts(
  knex: Knex,
  drivers: ReadonlyMap<string, DestinationDriver>,
  id: string,
): Promise<Loaded<ReviewFacts> | null> {
  const [{ rows }, addons, acting] = await Promise.all([
    knex.raw(reviewQuery, [id]),
    knex.raw(addonsQuery, [id]),
    knex.raw(actingQuery, [id, id]),
  ]);
  const row = rows[0];
  if (!row) return null;
  const review = reviewFromDb(row);
  const driver = drivers.get(row.driver);
  const bound = addons.rows.filter((addon: any) => addon.alias !== null);
  return {
    facts: {
      service: {
        id: review.serviceId,
        name: row.service_name,
        owner: row.owner_ref,
      },
      destination: {
        id: review.destinationId,
        slug: row.slug,
        title: review.title,
        capabilities: driver
          ? { access: driver.capabilities.access ?? false }
          : null,
      },
      review: {
        id: review.id,
        state: review.state,
        branch: review.branch,
        generation: review.generation,
        commit: review.commit,
        tries: review.tries,
        accessVersion: review.accessVersion,
        createdBy: creatorOf(review.origin),
        lastUsedAt: review.lastUsedAt,
        idleSeconds: review.idleSeconds,
        pin: review.pin,
        ending: review.ending,
      },
      data: Object.entries(review.data)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([alias, wish]) => {
          const addon = bound.find((one: any) => one.alias === alias);
          return {
            alias,
            wish,
            ...(wish.from === 'clone' && {
              place: row.places?.[wish.destination],
            }),
            addon: addon ? { id: addon.id, state: addon.state } : null,
          };
        }),
      rollout: row.rollout_id
        ? {
            id: row.rollout_id,
            commit: row.rollout_commit,
            state: row.rollout_state,
            ...(row.stopped_step !== null && { stoppedStep: row.stopped_step }),
          }
        : null,
      addons: addons.rows.map((addon: any) => ({
        id: addon.id,
        state: addon.state,
      })),
      acting: acting.rows.map((one: any) => ({
        kind: one.kind,
        id: one.id,
        since: one.created_at.toISOString(),
      })),
      steps: row.steps.map(stepFromDb),
    },
    unchanged: {
      versions: null,
      serviceId: review.serviceId,
      cancelRequested: review.ending !== null,
    },
    fence: Number(row.fence),
    treeDigest: row.tree_digest,
    readAt: row.read_at,
    isPartial: false,
  };
}

const reviewQuery = `
  select e.*, s.name as service_name, s.owner_ref, t.slug, t.driver,
    r.commit as rollout_commit, r.state as rollout_state,
    case when r.cancel_requested ->> 'by' = 'spaceship' then e.rollout_step end as stopped_step,
    ${stepsSql('e.id')} as steps, clock_timestamp() as read_at,
    (select jsonb_object_agg(f.slug, f.title) from destinations f
     where f.slug in (select wish ->> 'destination' from jsonb_each(e.data) as given (alias, wish))) as places
  from review_environments e
  join services s on s.id = e.service_id
  join destinations t on t.id = e.destination_id
  left join rollouts r on r.id = e.rollout_id
  where e.id = ?`;

/** Made for the environment, bound under an alias or not. */
const addonsQuery = `
  select a.id, a.state, b.alias
  from review_environments e
  join addons a on a.service_id = e.service_id and a.destination_id = e.destination_id and a.state <> 'destroyed'
  left join bindings b on b.addon_id = a.id and b.destination_id = e.destination_id and b.removed_at is null
  where e.id = ?
  order by a.created_at, a.id`;

/** Rollouts and operations that act at its destination. */
const actingQuery = `
  select 'rollout' as kind, r.id, r.created_at
  from review_environments e
  join deliveries d on d.service_id = e.service_id and d.destination_id = e.destination_id
  join rollouts r on r.id = d.rollout_id and r.state in (${activeSql(
    'rollout',
  )})
  where e.id = ?
  union
  select 'operation', o.id, o.created_at
  from review_environments e
  join operations o on o.service_id = e.service_id and o.destination_id = e.destination_id
    and o.state in (${activeSql('operation')})
  where e.id = ?
  order by created_at, id`;
