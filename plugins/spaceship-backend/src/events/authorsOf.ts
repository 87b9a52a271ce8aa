import type {
  Author,
  EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { changeAuthors, mostCommits } from '../rollouts/changeAuthors';
import type { Members } from '../services/CatalogMembers';

export type AuthorSources = {
  provider: SourceProvider;
  location: string;
  members: Pick<Members, 'userByEmail'>;
};

/**
 * Who had a part in a change: whoever pushed it, and authors, committers and co-authors of its commits, as catalog
 * users where their addresses are known there.
 */
export async function authorsOf(
  { provider, location, members }: AuthorSources,
  change: { before: string | null; after: string; pusher: EntityRef | null },
): Promise<Author[]> {
  const commits = await provider.commitsBetween(
    location,
    change.before,
    change.after,
    change.before === null ? 1 : mostCommits,
  );
  return await changeAuthors(
    members,
    commits.length > 0
      ? commits
      : [await provider.commitInfo(location, change.after)],
    change.pusher ? [change.pusher] : [],
  );
}
