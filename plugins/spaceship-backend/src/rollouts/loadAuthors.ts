import type {
  Author,
  Gate,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceRef } from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { pushersOf } from '../events/store/pushersOf';
import type { Members } from '../services/CatalogMembers';
import { changeAuthors, distinctAuthors } from './changeAuthors';
import type { CommitHistory } from './CommitHistory';

/**
 * Everybody who had a part in what a rollout brings: as its request and its release name them, and in every commit
 * that one of its destinations does not run yet, whichever push or branch had brought that one. Null where the source
 * or the catalog could not be asked.
 */
export async function loadAuthors(
  knex: Knex,
  deps: { history: CommitHistory; members: Pick<Members, 'userByEmail'> },
  change: {
    source: SourceRef;
    commit: string;
    /** What runs at its destinations. */
    running: readonly string[];
    named: readonly Author[];
  },
): Promise<readonly Author[] | null> {
  const { source, commit, named } = change;
  const since = await Promise.all(
    [...new Set(change.running)].map(running =>
      deps.history.commitsSince(source, running, commit),
    ),
  );
  if (since.includes(null)) return null;
  const commits = since.flatMap(found => found ?? []);
  if (commits.length === 0) return named;
  const pushers = await pushersOf(knex, source, commits);
  const found = await changeAuthors(deps.members, commits, pushers).catch(
    () => null,
  );
  return found && distinctAuthors([...named, ...found]);
}

/** Does one of these gates ask for somebody who had no part in the change? */
export const excludeAuthors = (gates: readonly Gate[]): boolean =>
  gates.some(gate =>
    'approvals' in gate
      ? !gate.approvals.authors
      : gate.evidence.notBy === 'author',
  );
