import type { SourceEvent } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import {
  isWatched,
  moveHead,
  readKnownHeads,
  takeBaseline,
  type LocationKey,
} from './headsStore';
import type { RefMove } from './refLog';

/** Looks at a location's branches now. */
export type HeadsSource = LocationKey & {
  heads(): Promise<Readonly<Record<string, string>>>;
  /** How a branch came from one head to the next. */
  moves(
    branch: string,
    before: string | null,
    after: string,
  ): Promise<readonly RefMove[]>;
};

/**
 * Hands in what happened to the branches of a location since the last time, and remembers that. Called after a push and
 * by polling: both tell a move under the same id, and a call that was cut short is made good by the next.
 * The first call for a location only remembers.
 */
export async function reportMoves(
  knex: Knex,
  source: HeadsSource,
  receive: (event: SourceEvent) => Promise<unknown>,
): Promise<void> {
  const key = { provider: source.provider, location: source.location };
  const heads = await source.heads();
  if (!(await isWatched(knex, key))) {
    await takeBaseline(knex, key, heads);
    return;
  }
  const known = await readKnownHeads(knex, key);
  for (const [branch, head] of Object.entries(heads)) {
    const last = known.get(branch) ?? null;
    if (last?.head === head) continue;
    const moves = await source.moves(branch, last?.head ?? null, head);
    let seen = last?.seen ?? 0;
    for (const move of moves) {
      seen += 1;
      await receive(pushEvent(key, branch, move, seen));
    }
    await moveHead(knex, { ...key, branch }, last, { head, seen });
  }
  for (const [branch, last] of known) {
    if (last.head === null || branch in heads) continue;
    const seen = last.seen + 1;
    const move = { before: last.head, after: null, pusher: null };
    await receive(pushEvent(key, branch, move, seen));
    await moveHead(knex, { ...key, branch }, last, { head: null, seen });
  }
}

function pushEvent(
  key: LocationKey,
  branch: string,
  move: RefMove,
  seen: number,
): SourceEvent {
  const none = '0'.repeat((move.after ?? move.before ?? '').length || 40);
  const after = move.after ?? none;
  const range = `${move.before ?? none}..${after}`;
  return {
    source: key.provider,
    // Counted, so that a branch which is set back and forth is told each time.
    externalId: `${key.location}:refs/heads/${branch}:${range}:${seen}`,
    kind: 'push',
    payload: {
      ...key,
      branch,
      before: move.before,
      after,
      pusher: move.pusher,
    },
  };
}
