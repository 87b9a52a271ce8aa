import { NotFoundError } from '@backstage/errors';
import type {
  CommitInfo,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { mostCommits } from '../rollouts/changeAuthors';
import { commitsOf } from './commitsOf';
import { isNone, knownBefore } from './knownBefore';

/** What a push moved: the newest of the commits that it put on a branch, and of those that it took off by force. */
export type MovedCommits = { on: readonly string[]; off: readonly string[] };

/** The commits of a push, newest first, and what moved with it. After a forced push the newest commit alone is its change. */
export async function readMovedCommits(
  source: SourceProvider,
  location: string,
  push: { before: string | null; after: string },
): Promise<{ commits: readonly CommitInfo[]; moved: MovedCommits }> {
  const { before, after } = push;
  const known = await knownBefore(source, location, before, after);
  const commits = await commitsOf(source, location, { before: known, after });
  const isForced = known === null && before !== null && !isNone(before);
  return {
    commits,
    moved: isForced
      ? await movedByForce(source, location, before, after)
      : { on: commits.map(({ commit }) => commit), off: [] },
  };
}

async function movedByForce(
  source: SourceProvider,
  location: string,
  before: string,
  after: string,
): Promise<MovedCommits> {
  const between = async (from: string, to: string) =>
    (await source.commitsBetween(location, from, to, mostCommits)).map(
      ({ commit }) => commit,
    );
  try {
    const [on, off] = await Promise.all([
      between(before, after),
      between(after, before),
    ]);
    return { on, off };
  } catch (error) {
    // The commit before is gone from the repository too.
    if (error instanceof NotFoundError) return { on: [after], off: [] };
    throw error;
  }
}
