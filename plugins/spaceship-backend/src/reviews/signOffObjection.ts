import type {
  Author,
  EntityRef,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { AskedRole } from './rolesAsked';

/** Why a person may not sign off for a role, or null. Authors may, where no gate of the role excludes them. */
export function signOffObjection(
  asked: AskedRole,
  by: EntityRef | null,
  facts: {
    /** What people call the role. */
    name: string;
    members: readonly EntityRef[] | null;
    authors: readonly Author[];
    isRunning: boolean;
  },
): string | null {
  if (!facts.isRunning) return 'Nothing runs here yet.';
  if (facts.members === null) {
    return `The catalog does not say who belongs to ${facts.name}. Try again later.`;
  }
  if (by === null || !facts.members.includes(by)) {
    return `Only members of ${facts.name} sign off for it.`;
  }
  if (!asked.notAuthors) return null;
  if (facts.authors.some(author => author.ref === by)) {
    return 'You are an author of this change, so somebody else has to sign off.';
  }
  const unmapped = facts.authors.find(author => author.ref === null);
  return unmapped
    ? `Authors may not sign off, and the catalog does not say who ${
        unmapped.email ?? unmapped.name
      } is.`
    : null;
}
