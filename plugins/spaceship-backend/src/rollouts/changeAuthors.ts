import type {
  Author,
  EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { CommitInfo } from '@spaceship/backstage-plugin-spaceship-node';
import type { Members } from '../services/CatalogMembers';

/** Of a change of more commits than these, the newest ones count. */
export const mostCommits = 200;

/** Everybody who had a part in commits, mapped to the catalog by address; each person once per role. */
export async function changeAuthors(
  members: Pick<Members, 'userByEmail'>,
  commits: readonly Pick<CommitInfo, 'people'>[],
  pushers: readonly EntityRef[],
): Promise<Author[]> {
  const authors: Author[] = pushers.map(ref => ({
    role: 'pusher',
    name: ref,
    email: null,
    ref,
  }));
  const known = new Set<string>();
  for (const person of commits.flatMap(({ people }) => people)) {
    const key = keyOf(person);
    if (known.has(key)) continue;
    known.add(key);
    authors.push({
      ...person,
      ref: person.email ? await members.userByEmail(person.email) : null,
    });
  }
  return distinctAuthors(authors);
}

export const distinctAuthors = (authors: readonly Author[]): Author[] => [
  ...new Map(authors.map(author => [keyOf(author), author])).values(),
];

const keyOf = ({ role, email, name }: Omit<Author, 'ref'>): string =>
  `${role} ${email ?? name}`.toLowerCase();
