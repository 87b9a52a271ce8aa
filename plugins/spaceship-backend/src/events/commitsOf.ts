import type {
  CommitInfo,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { mostCommits } from '../rollouts/changeAuthors';

/** The commits of a change, newest first; without the commit before it, the newest alone. */
export async function commitsOf(
  provider: SourceProvider,
  location: string,
  { before, after }: { before: string | null; after: string },
): Promise<readonly CommitInfo[]> {
  const commits = await provider.commitsBetween(
    location,
    before,
    after,
    before === null ? 1 : mostCommits,
  );
  return commits.length > 0
    ? commits
    : [await provider.commitInfo(location, after)];
}
