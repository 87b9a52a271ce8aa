import type { FactReader } from '../rollouts/track';
import type { EntityRef } from '../words/ids';

/** The people that a gate names, as far as that is known. */
export type People =
  | { known: true; of: EntityRef; members: ReadonlySet<EntityRef> }
  | { known: false; of: EntityRef | null };

/** Resolves `owners`, a group or a user of a gate. What the catalog did not say stays unknown. */
export function peopleOf(named: string, facts: FactReader): People {
  const of = named === 'owners' ? facts.service().owner : named.toLowerCase();
  if (of === null) return { known: false, of: null };
  if (of.startsWith('user:'))
    return { known: true, of, members: new Set([of]) };
  const members = facts.membersOf(of);
  if (members === null) return { known: false, of };
  return { known: true, of, members: new Set(members.filter(isPerson)) };
}

/** Only people judge: a service principal has no such reference. */
export const isPerson = (ref: EntityRef): boolean => ref.startsWith('user:');

/** Who made a change, as far as that is known. */
export type Authors = {
  /** False where the source or the catalog could not be asked. */
  asked: boolean;
  known: ReadonlySet<EntityRef>;
  /** Who can't be mapped to the catalog. */
  unmapped: readonly string[];
};

/** Who made the change. Where that is not wholly known, exclusions can't be checked and fail closed. */
export function authorsOf(facts: FactReader): Authors {
  const release = facts.release();
  const authors = release?.authors ?? [];
  return {
    asked: release?.authors !== null,
    known: new Set(authors.flatMap(a => (a.ref === null ? [] : [a.ref]))),
    unmapped: sorted(
      authors.flatMap(a => (a.ref === null ? [a.email ?? a.name] : [])),
    ),
  };
}

/** Distinct and in a stable order, so that no order of facts shows in a tree. */
export const sorted = (refs: Iterable<string>): string[] =>
  [...new Set(refs)].sort();
