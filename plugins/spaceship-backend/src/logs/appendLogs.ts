import type { Knex } from 'knex';
import type { LogLine } from '@spaceship/backstage-plugin-spaceship-node';
import { toChunks } from './chunks';

export type LogPlace = { subjectId: string; n: number; attempt: number };

/** Of the output of one step, this much of its beginning and of its end is kept. */
const keptBytes = 5 * 1024 * 1024;

/**
 * Appends what a step put out since `from`, and moves its cursor, in one transaction. False where another worker has
 * moved it in between; then nothing is stored.
 */
export async function appendLogs(
  knex: Knex,
  place: LogPlace,
  from: string | null,
  page: { lines: readonly LogLine[]; cursor: string },
): Promise<boolean> {
  const { subjectId, n, attempt } = place;
  const chunks = toChunks(page.lines);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  return await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `update steps set log_cursor = ?, log_bytes = log_bytes + ?, log_seq = log_seq + ?
       where subject_id = ? and n = ? and attempt = ? and log_cursor is not distinct from ?
       returning log_bytes, log_seq`,
      [page.cursor, bytes, chunks.length, subjectId, n, attempt, from],
    );
    if (rows.length === 0) return false;
    const total = Number(rows[0].log_bytes);
    let start = total - bytes;
    let seq = rows[0].log_seq - chunks.length;
    await trx('log_chunks').insert(
      chunks.map(chunk => {
        const row = {
          subject_id: subjectId,
          step_n: n,
          attempt,
          seq,
          at: chunk.at,
          lines: chunk.lines,
          start_byte: start,
          body: chunk.body,
        };
        seq += 1;
        start += chunk.bytes;
        return row;
      }),
    );
    if (total > 2 * keptBytes) {
      await trx('log_chunks')
        .where({ subject_id: subjectId, step_n: n, attempt })
        .where('start_byte', '>=', keptBytes)
        .where('start_byte', '<', total - keptBytes)
        .delete();
    }
    return true;
  });
}
