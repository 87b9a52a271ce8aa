import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  isStorable,
  type Instant,
} from '@spaceship/backstage-plugin-spaceship-common';
import { isInstant } from '@spaceship/backstage-plugin-spaceship-node';

export type PageRequest = { cursor?: string; limit?: number };
export type Page<T> = { items: T[]; nextCursor: string | null };

const defaultLimit = 50;

/** A cursor is the sort key of the last row that was given, as base64url of JSON: opaque, and stable while rows come. */
const encodeCursor = (key: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

const notOurs = () =>
  new InputError(
    'The cursor is not one that was given out. Begin again without it.',
  );

/** What any of our numbered columns can be compared with. */
export const isCount = (part: unknown): boolean =>
  Number.isInteger(part) && Number(part) >= 0 && Number(part) < 2 ** 31;

/** The parts of a cursor; throws `InputError` for anything that we did not give out. */
export function decodeCursor(
  cursor: string,
  types: readonly ('string' | 'number')[],
): (string | number)[] {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw notOurs();
  }
  const isOurs =
    Array.isArray(key) &&
    key.length === types.length &&
    key.every(
      (part, at) =>
        typeof part === types[at] &&
        (typeof part === 'string' ? isStorable(part) : isCount(part)),
    );
  if (!isOurs) throw notOurs();
  return key as (string | number)[];
}

/** The place after a row in a list that is sorted by id. */
export function decodeIdCursor(cursor: string): string {
  const [id] = decodeCursor(cursor, ['string']);
  return checkedId(id);
}

/** The place after a row in a list that is sorted by (created_at, id), newest first. */
function readNewestFirst(
  cursor: string | undefined,
): { createdAt: Instant; id: string } | null {
  if (cursor === undefined) return null;
  const [createdAt, id] = decodeCursor(cursor, ['string', 'string']);
  if (!isInstant(String(createdAt))) throw notOurs();
  return { createdAt: String(createdAt), id: checkedId(id) };
}

function checkedId(id: string | number): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id))) {
    throw notOurs();
  }
  return String(id);
}

export const limitOf = (request: PageRequest): number =>
  request.limit ?? defaultLimit;

/** Makes a page of one row more than asked for. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly unknown[],
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(itemOf),
    nextCursor:
      rows.length > limit ? encodeCursor(keyOf(shown[shown.length - 1])) : null,
  };
}

/** The sort key of a list by (created_at, id) with all the digits that the database has. */
export const cursorAt = (knex: Knex, table: string): Knex.Raw =>
  knex.raw(
    `to_char(??.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor_at`,
    [table],
  );

/** A page of the rows of a table by (created_at, id), newest first; `cursorAt` of it is among their columns. */
export async function newestFirst<Item>(
  rows: Knex.QueryBuilder,
  table: string,
  request: PageRequest,
  itemOf: (row: any) => Item,
): Promise<Page<Item>> {
  const limit = limitOf(request);
  const after = readNewestFirst(request.cursor);
  rows
    .orderBy([
      { column: `${table}.created_at`, order: 'desc' },
      { column: `${table}.id`, order: 'desc' },
    ])
    .limit(limit + 1);
  if (after) {
    rows.whereRaw('(??.created_at, ??.id) < (?, ?)', [
      table,
      table,
      after.createdAt,
      after.id,
    ]);
  }
  return pageOf(await rows, limit, row => [row.cursor_at, row.id], itemOf);
}
