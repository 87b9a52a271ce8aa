import type { EntityRef, Instant } from '../words/ids';
import {
  combineAll,
  combineAny,
  combineAtLeast,
  passes,
  type OpenVerdict,
  type PassingVerdict,
  type Verdict,
} from './verdict';
import { message } from './messages';

/** Rule id and path in the tree, for instance `rollout/stage:production/gate:0:approvals`. */
export type NodeId = string;

/** Where a fact comes from, so that a reader can check it. Names and counts, never secret values. */
export type FactRef = {
  /** Path of the fact, for instance `approvals` or `destination:eu-west/hold`. */
  fact: string;
  /** What was read, as plain JSON, small. */
  value: unknown;
  /** Since when it is so, where that is known. */
  at?: Instant;
};

/** Who or what can turn a verdict that does not pass. */
export type Remedy =
  | {
      kind: 'person';
      act: string;
      who: readonly EntityRef[];
      /** What the act is about, where that is another stage than the rollout's own. */
      stage?: string;
      permission?: string;
    }
  | { kind: 'event'; event: string; subject?: string }
  | { kind: 'time'; at: Instant }
  | { kind: 'change'; what: string; owner?: EntityRef };

/** What has to hold; rendered late, so it can be translated and never decides anything. */
export type Message = {
  key: string;
  params: MessageParams;
};

export type MessageParams = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** One node of the answer to "may it go, and if not, why?". The leaves are facts that a person can check. */
export type Explanation = {
  /** Stable: two trees are compared by it. */
  id: NodeId;
  kind: string;
  verdict: Verdict;
  message: Message;
  read: readonly FactRef[];
  remedies: readonly Remedy[];
  /** Earliest instant at which the verdict can change by time alone. */
  earliest?: Instant;
  /** Owner of the rule: `service` (its file) or a destination's slug. */
  owner?: string;
  parts: readonly Explanation[];
};

type LeafText = {
  id: NodeId;
  kind: string;
  message: Message;
  read?: readonly FactRef[];
  owner?: string;
};

/** A condition that holds. */
export type PassingLeaf = LeafText & { verdict: PassingVerdict };

/** A condition that does not hold: it can't be made without saying who or what can change it. */
export type OpenLeaf = LeafText & {
  verdict: Exclude<OpenVerdict, 'waiting-time'>;
  remedies: readonly [Remedy, ...Remedy[]];
};

/** A condition that holds from a known instant on. */
export type TimedLeaf = LeafText & {
  verdict: 'waiting-time';
  earliest: Instant;
};

/** A fact that a person can check. */
export function leaf(spec: PassingLeaf | OpenLeaf | TimedLeaf): Explanation {
  const { id, kind, verdict, read = [] } = spec;
  return {
    id,
    kind,
    verdict,
    message: spec.message,
    read,
    remedies: remediesOf(spec),
    ...('earliest' in spec && { earliest: spec.earliest }),
    ...(spec.owner !== undefined && { owner: spec.owner }),
    parts: [],
  };
}

function remediesOf(spec: PassingLeaf | OpenLeaf | TimedLeaf): Remedy[] {
  if ('remedies' in spec) return [...spec.remedies];
  if ('earliest' in spec) return [{ kind: 'time', at: spec.earliest }];
  return [];
}

/** What an inner node says about itself besides its parts. */
export type NodeText = {
  id: NodeId;
  message: Message;
  owner?: string;
};

/** Holds when every part holds. */
export function allOf(
  text: NodeText,
  parts: readonly Explanation[],
): Explanation {
  return compose('all', text, combineAll(verdictsOf(parts)), parts);
}

/** Holds when one part holds. */
export function anyOf(
  text: NodeText,
  parts: readonly Explanation[],
): Explanation {
  return compose('any', text, combineAny(verdictsOf(parts)), parts);
}

/** Holds when `count` parts hold. */
export function atLeast(
  count: number,
  text: NodeText,
  parts: readonly Explanation[],
): Explanation {
  return compose(
    'at-least',
    text,
    combineAtLeast(count, verdictsOf(parts)),
    parts,
  );
}

const verdictsOf = (parts: readonly Explanation[]): Verdict[] =>
  parts.map(part => part.verdict);

function compose(
  kind: string,
  text: NodeText,
  verdict: Verdict,
  parts: readonly Explanation[],
): Explanation {
  const isBroken =
    verdict === 'invalid' && !parts.some(part => part.verdict === 'invalid');
  const earliest = passes(verdict) ? undefined : soonest(parts);
  return {
    id: text.id,
    kind,
    verdict,
    message: text.message,
    read: [],
    remedies: [],
    ...(earliest !== undefined && { earliest }),
    ...(text.owner !== undefined && { owner: text.owner }),
    parts: isBroken ? [...parts, unmeetable(text.id)] : [...parts],
  };
}

/** A rule without conditions, or with too few for its quorum, still has a leaf that says what would help. */
function unmeetable(id: NodeId): Explanation {
  return leaf({
    id: `${id}/unmeetable`,
    kind: 'unmeetable',
    verdict: 'invalid',
    message: message('rule.unmeetable', {}),
    remedies: [{ kind: 'change', what: 'a rule that can be met' }],
  });
}

function soonest(parts: readonly Explanation[]): Instant | undefined {
  const instants = parts
    .filter(part => !passes(part.verdict) && part.earliest !== undefined)
    .map(part => part.earliest as Instant)
    .sort();
  return instants[0];
}

/** An explanation, also as the API hands it on. */
type Tree<T> = { verdict: Verdict; parts: readonly T[] };

/** The leaves that don't pass, in the order of the tree: everything that stands between now and going on. */
export function openLeaves<T extends Tree<T>>(tree: T): T[] {
  if (passes(tree.verdict)) return [];
  return tree.parts.length === 0
    ? [tree]
    : tree.parts.flatMap(part => openLeaves(part));
}
