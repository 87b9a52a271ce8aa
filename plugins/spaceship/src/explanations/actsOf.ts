import type { Explanation } from '../api/questions';
import { holds } from './verdictLook';

/** What a person can do about what does not hold in a tree, by the names of the acts. */
export function actsOf(person: string, tree: Explanation): string[] {
  if (holds(tree.verdict)) return [];
  const own = tree.remedies.flatMap(remedy =>
    remedy.kind === 'person' && remedy.who.includes(person) ? [remedy.act] : [],
  );
  return [...own, ...tree.parts.flatMap(part => actsOf(person, part))];
}
