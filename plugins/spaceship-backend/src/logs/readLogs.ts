import type { Knex } from 'knex';
import { InputError } from '@backstage/errors';
import type { LogLine } from '@spaceship/backstage-plugin-spaceship-node';
import { isCount } from '../api/page';
import { fromChunk } from './chunks';

/** A line with the step that put it out. */
export type StoredLogLine = LogLine & {
  subjectId: string;
  step: number;
  attempt: number;
};

/** How far each step has been read: `<subject>/<step>/<attempt>` → sequence number of its last chunk. */
type Places = Record<string, number>;

/**
 * The stored output of some subjects (a build; the deliveries of a rollout) after `cursor`, oldest first. A cursor
 * holds a place per step, so that nothing is missed where steps put out in parallel. `limit` counts chunks of at most
 * 200 lines.
 */
export async function readLogs(
  knex: Knex,
  subjectIds: readonly string[],
  cursor: string | null,
  limit = 50,
): Promise<{ lines: StoredLogLine[]; cursor: string }> {
  const places = decode(cursor);
  const { rows } = await knex.raw(
    `select subject_id, step_n, attempt, seq, body from log_chunks
     where subject_id = any(cast(? as uuid[]))
       and seq > coalesce(cast(cast(? as jsonb) ->> (subject_id || '/' || step_n || '/' || attempt) as integer), -1)
     order by at, subject_id, step_n, attempt, seq
     limit ?`,
    [[...subjectIds], JSON.stringify(places), limit],
  );
  for (const row of rows) {
    places[`${row.subject_id}/${row.step_n}/${row.attempt}`] = row.seq;
  }
  return {
    lines: rows.flatMap((row: any) =>
      fromChunk(row.body).map(line => ({
        ...line,
        subjectId: row.subject_id,
        step: row.step_n,
        attempt: row.attempt,
      })),
    ),
    cursor: Buffer.from(JSON.stringify(places)).toString('base64url'),
  };
}

function decode(cursor: string | null): Places {
  if (cursor === null || cursor === '') return {};
  try {
    const places = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isPlaces =
      typeof places === 'object' &&
      places !== null &&
      Object.values(places).every(isCount);
    if (isPlaces) return places;
  } catch {
    // said below
  }
  throw new InputError(
    'The cursor is not one that this list gave. Begin without one.',
  );
}
