import type { Explanation, FactRef, NodeId } from './explanation';
import type { Verdict } from './verdict';

/** What changed at one node between two explanations of the same thing. */
export type Change = {
  id: NodeId;
  before: Explanation | null;
  after: Explanation | null;
  /** The facts of this node that are not what they were. */
  facts: readonly { before: FactRef | null; after: FactRef | null }[];
};

/** Why the answer is another: the nodes that came, went, or have another verdict, text or facts; by node id. */
export function differenceOf(
  before: Explanation,
  after: Explanation,
): Change[] {
  const old = flat(before);
  const now = flat(after);
  const ids = [...now.keys(), ...[...old.keys()].filter(id => !now.has(id))];
  return ids.flatMap(id => {
    const change: Change = {
      id,
      before: old.get(id) ?? null,
      after: now.get(id) ?? null,
      facts: factChanges(old.get(id), now.get(id)),
    };
    return isChange(change) ? [change] : [];
  });
}

/** Does the answer read the same? Such trees need not be kept twice. */
export const isSame = (before: Explanation, after: Explanation): boolean =>
  differenceOf(before, after).length === 0;

/** The verdicts that turned, without the nodes that came and went. */
export function turnedVerdicts(
  changes: readonly Change[],
): { id: NodeId; from: Verdict; to: Verdict }[] {
  return changes.flatMap(({ id, before, after }) =>
    before && after && before.verdict !== after.verdict
      ? [{ id, from: before.verdict, to: after.verdict }]
      : [],
  );
}

function flat(tree: Explanation): Map<NodeId, Explanation> {
  const nodes = new Map<NodeId, Explanation>();
  const visit = (node: Explanation): void => {
    nodes.set(node.id, node);
    node.parts.forEach(visit);
  };
  visit(tree);
  return nodes;
}

function isChange({ before, after, facts }: Change): boolean {
  return (
    before === null ||
    after === null ||
    before.verdict !== after.verdict ||
    !isEqual(before.message, after.message) ||
    !isEqual(before.remedies, after.remedies) ||
    before.earliest !== after.earliest ||
    facts.length > 0
  );
}

function factChanges(
  before: Explanation | undefined,
  after: Explanation | undefined,
): Change['facts'] {
  if (!before || !after) return [];
  const names = new Set(
    [...before.read, ...after.read].map(({ fact }) => fact),
  );
  return [...names].flatMap(name => {
    const change = {
      before: before.read.find(({ fact }) => fact === name) ?? null,
      after: after.read.find(({ fact }) => fact === name) ?? null,
    };
    return isEqual(change.before, change.after) ? [] : [change];
  });
}

const isEqual = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
