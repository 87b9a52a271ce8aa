import type { EntityRef, Instant } from '../words/ids';
import type { Verdict } from './verdict';

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
      permission?: string;
    }
  | { kind: 'event'; event: string; subject?: string }
  | { kind: 'time'; at: Instant }
  | { kind: 'change'; what: string; owner?: EntityRef };

/** What has to hold; rendered late, so it can be translated and never decides anything. */
export type Message = {
  key: string;
  params: Readonly<
    Record<string, string | number | boolean | null | readonly string[]>
  >;
};

/** One node of the answer to "may it go, and if not, why?" (PLANNER.md 4 and 5). The leaves are facts that a person can check. */
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
