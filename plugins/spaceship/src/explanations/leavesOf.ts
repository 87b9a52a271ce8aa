import type { Explanation } from '../api/questions';

/** The conditions of a tree that have none below them. */
export const leavesOf = (node: Explanation): Explanation[] =>
  node.parts.length ? node.parts.flatMap(leavesOf) : [node];
