import type {
  Author,
  EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { CommitInfo } from '@spaceship/backstage-plugin-spaceship-node';
import type { Members } from '../services/CatalogMembers';

/** Everybody who had a part in commits, mapped to the catalog by address; each person once per role. */
export async function changeAuthors(
  members: Pick<Members, 'userByEmail'>,
  commits: readonly CommitInfo[],
  pushers: readonly EntityRef[],
): Promise<Author[]> {
  const authors = new Map<string, Author>();
  for (const ref of pushers) {
    authors.set(`pusher ${ref}`, {
      role: 'pusher',
      name: ref,
      email: null,
      ref,
    });
  }
  for (const person of commits.flatMap(({ people }) => people)) {
    const key = `${person.role} ${person.email ?? person.name}`.toLowerCase();
    if (authors.has(key)) continue;
    authors.set(key, {
      ...person,
      ref: person.email ? await members.userByEmail(person.email) : null,
    });
  }
  return [...authors.values()];
}
