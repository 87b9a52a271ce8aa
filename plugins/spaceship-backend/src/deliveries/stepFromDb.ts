import type { Step } from '@spaceship/backstage-plugin-spaceship-common';

/** A list of all steps of a subject with all their attempts, in order, for a query that reads more than them. */
export const stepsSql = (subjectId: string): string =>
  `(select coalesce(json_agg(x order by x.n, x.attempt), '[]') from steps x where x.subject_id = ${subjectId})`;

/** A stored step. Keys stand as the type has them, absent values as null: replays compare bytes. */
export const stepFromDb = (row: Record<string, any>): Step => ({
  n: row.n,
  name: row.name,
  direction: row.direction,
  input: row.input,
  effect: row.effect,
  interruptible: row.interruptible,
  state: row.state,
  attempt: row.attempt,
  fence: Number(row.fence),
  startedAt: instant(row.started_at),
  askedAt: null,
  endedAt: row.ended_at === null ? null : instant(row.ended_at),
  output: row.output ?? null,
  error: row.error ?? null,
});

/** As a column of the database, or as JSON of it. */
const instant = (at: Date | string): string => new Date(at).toISOString();
