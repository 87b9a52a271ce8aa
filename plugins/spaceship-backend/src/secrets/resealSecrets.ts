import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { failpoint, type FailpointName } from '../engine/failpoint';
import { SealBrokenError, type SecretBox } from './SecretBox';
import type { SealedRow, SealedStore } from './SealedStore';

const rowsAtOnce = 100;

/**
 * Seals everything with the key that seals now, row by row. Nothing is done where no other key is configured. May be
 * ended at any instant, run twice at once, and run while people write: a row is replaced only as it was read, what is
 * done is not found again, and what was written with the old key behind the walk is found by the next one.
 */
export async function resealSecrets(
  deps: { knex: Knex; box: SecretBox; logger: LoggerService },
  stores: readonly SealedStore[],
  signal?: AbortSignal,
): Promise<void> {
  const { knex, box, logger } = deps;
  if (box.keyIds.length < 2) return;
  let resealed = 0;
  for (const store of stores) {
    let cursor: SealedRow['cursor'] | null = null;
    for (;;) {
      const rows: SealedRow[] = await store.rowsSealedOtherwise(
        knex,
        box.currentId,
        cursor,
        rowsAtOnce,
      );
      for (const row of rows) {
        if (signal?.aborted) return;
        const seals = row.values.map(value => sealedAnew(box, value, logger));
        await point('before-record', row);
        await row.replace(knex, seals);
        await point('after-record', row);
        resealed += 1;
      }
      if (rows.length < rowsAtOnce) break;
      cursor = rows[rows.length - 1].cursor;
    }
  }
  if (resealed > 0) {
    logger.info(
      `${resealed} rows with secrets were sealed anew with master key ${box.currentId}.`,
    );
  }
}

const point = (name: FailpointName, { cursor }: SealedRow): Promise<void> =>
  failpoint(name, { subjectId: cursor.join('/'), doing: 'secrets.reseal' });

/** One that can't be opened stays as it is: its reader says what to do about it. */
function sealedAnew(
  box: SecretBox,
  { sealed, context }: SealedRow['values'][number],
  logger: LoggerService,
): string {
  try {
    return box.reseal(sealed, context);
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error;
    logger.warn(error.message);
    return sealed;
  }
}
