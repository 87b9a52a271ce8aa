import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';

const mostMs = 3_000;
const pauseMs = 50;

/**
 * Waits until the gate of a preview knows who may come in now: a link that is answered with works, and one that is
 * answered as revoked doesn't. Not for one that has no gate yet, and not for long: the gate is told in any case.
 */
export async function untilInForce(knex: Knex, reviewId: string) {
  const until = performance.now() + mostMs;
  while (!(await isInForce(knex, reviewId)) && performance.now() < until) {
    await delay(pauseMs);
  }
}

async function isInForce(knex: Knex, reviewId: string): Promise<boolean> {
  const { rows } = await knex.raw(
    `select r.state <> 'ready' or exists (
       select 1 from steps s
       where s.subject_kind = 'review' and s.subject_id = r.id and s.state = 'succeeded'
         and s.input ->> 'kind' = 'review.access'
         and cast(s.input ->> 'version' as integer) >= r.access_version) as "inForce"
     from review_environments r where r.id = ?`,
    [reviewId],
  );
  return rows[0]?.inForce ?? true;
}
