import type { Knex } from 'knex';

/** What was handed in last of a branch: its head, and how many changes of it. `head` is null once the branch is gone. */
export type KnownHead = { head: string | null; seen: number };

/** Where a location's branches are remembered. */
export type LocationKey = { provider: string; location: string };

/** Whether a baseline was taken, so that a branch which is not known is a new one. */
export async function isWatched(
  knex: Knex,
  key: LocationKey,
): Promise<boolean> {
  const row = await knex('git_watches').where(key).first('location');
  return row !== undefined;
}

/** Remembers the heads as they are, without telling anyone; the first call for a location wins. */
export async function takeBaseline(
  knex: Knex,
  key: LocationKey,
  heads: Readonly<Record<string, string>>,
): Promise<void> {
  await knex.transaction(async tx => {
    const [first] = await tx('git_watches')
      .insert(key)
      .onConflict(['provider', 'location'])
      .ignore()
      .returning('location');
    if (!first) return;
    const rows = Object.entries(heads).map(([branch, head]) => ({
      ...key,
      branch,
      head,
      seen: 0,
    }));
    if (rows.length > 0) await tx.batchInsert('git_heads', rows, 500);
  });
}

/** As if the location had never been looked at: for a repository that is made anew under an old name. */
export async function forget(knex: Knex, key: LocationKey): Promise<void> {
  await knex.transaction(async tx => {
    await tx('git_watches').where(key).delete();
    await tx('git_heads').where(key).delete();
  });
}

/** What was handed in last, by branch. */
export async function readKnownHeads(
  knex: Knex,
  key: LocationKey,
): Promise<Map<string, KnownHead>> {
  const rows: { branch: string; head: string | null; seen: number }[] =
    await knex('git_heads').where(key).select('branch', 'head', 'seen');
  return new Map(
    rows.map(({ branch, head, seen }) => [branch, { head, seen }]),
  );
}

/** Moves a branch on, unless another did it meanwhile; says whether it was this call. */
export async function moveHead(
  knex: Knex,
  key: LocationKey & { branch: string },
  from: KnownHead | null,
  to: KnownHead,
): Promise<boolean> {
  if (!from) {
    const inserted = await knex('git_heads')
      .insert({ ...key, ...to })
      .onConflict(['provider', 'location', 'branch'])
      .ignore()
      .returning('branch');
    return inserted.length === 1;
  }
  const updated = await knex('git_heads')
    .where({ ...key, seen: from.seen })
    .update({ ...to, updated_at: knex.fn.now() });
  return updated === 1;
}
