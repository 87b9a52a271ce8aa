import type { Explanation } from './explanation';
import { message } from './messages';
import { passes } from './verdict';

/**
 * The tree as somebody may see it: a node that they may not see keeps its place, verdict and owner, and loses the rest.
 * A transform of the one answer, never another computation.
 */
export function conceal(
  tree: Explanation,
  maySee: (node: Explanation) => boolean,
): Explanation {
  if (maySee(tree)) {
    return { ...tree, parts: tree.parts.map(part => conceal(part, maySee)) };
  }
  const { id, verdict, owner, earliest } = tree;
  return {
    id,
    kind: 'hidden',
    verdict,
    message: message('hidden', { owner: owner ?? null }),
    read: [],
    remedies: passes(verdict)
      ? []
      : [
          {
            kind: 'event',
            event: 'hidden',
            ...(owner !== undefined && { subject: owner }),
          },
        ],
    ...(earliest !== undefined && { earliest }),
    ...(owner !== undefined && { owner }),
    parts: [],
  };
}
