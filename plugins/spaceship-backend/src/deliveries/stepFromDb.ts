import type { Step } from '@spaceship/backstage-plugin-spaceship-common';

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
  startedAt: row.started_at.toISOString(),
  askedAt: null,
  endedAt: row.ended_at?.toISOString() ?? null,
  output: row.output ?? null,
  error: row.error ?? null,
});
