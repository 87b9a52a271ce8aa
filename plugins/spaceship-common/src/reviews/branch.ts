import { leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import type { Instant } from '../words/ids';
import type { ReviewEnding, ReviewState } from './review';

/** What is known of a branch when something is said about it. Events may be lost, doubled and late: the head is looked up. */
export type BranchFacts = {
  branch: string;
  /** Its newest commit as the repository has it now; null where it has no such branch. */
  head: string | null;
  /** What made us look: an event with the instant at which it came, or our own round. */
  by: { kind: 'push' | 'deletion'; receivedAt: Instant } | { kind: 'round' };
  /** How often in a row the rounds before this one did not see the branch. */
  missed: number;
  /** Does a push here make an environment? */
  wanted: boolean;
  /** The environment that the branch has. */
  living: {
    state: ReviewState;
    commit: string;
    ending: ReviewEnding | null;
  } | null;
  /** How the last one that is gone ended. */
  last: Pick<ReviewEnding, 'kind' | 'at'> | null;
};

export type BranchDecision =
  | { do: 'none' }
  | { do: 'create'; commit: string }
  /** Another commit in place. */
  | { do: 'update'; commit: string }
  | { do: 'end' }
  /** It is missing for the first time: look once more before anything is ended. */
  | { do: 'note-missing' }
  /** It ends, and is made anew when nothing of it is left. */
  | { do: 'again'; commit: string };

const roundsUntilEnd = 2;

/** What becomes of the environment of a branch, and why. */
export function planBranch(facts: BranchFacts): {
  decision: BranchDecision;
  tree: Explanation;
} {
  const { branch, head, living } = facts;
  const answer = (
    decision: BranchDecision,
    key: Parameters<typeof message>[0],
    params: Record<string, string | number | null> = {},
  ) => ({
    decision,
    tree: leaf({
      id: 'branch',
      kind: 'branch',
      verdict: decision.do === 'none' ? 'not-concerned' : 'satisfied',
      message: message(key, { branch, ...params }),
      read: [
        { fact: 'branch/head', value: head },
        { fact: 'branch/missed', value: facts.missed },
        { fact: 'review/commit', value: living?.commit ?? null },
      ],
    }),
  });

  if (head === null) {
    if (!living || living.ending) return answer({ do: 'none' }, 'branch.gone');
    const isKnownGone =
      facts.by.kind === 'deletion' || facts.missed + 1 >= roundsUntilEnd;
    return isKnownGone
      ? answer({ do: 'end' }, 'branch.deleted')
      : answer({ do: 'note-missing' }, 'branch.missing');
  }
  if (living && !living.ending) {
    return living.commit === head
      ? answer({ do: 'none' }, 'branch.same')
      : answer({ do: 'update', commit: head }, 'branch.moved', {
          commit: head,
        });
  }
  if (facts.by.kind !== 'push') return answer({ do: 'none' }, 'branch.no-push');
  if (!facts.wanted) return answer({ do: 'none' }, 'branch.not-wanted');
  const ending = living?.ending ?? facts.last;
  const endedSince =
    ending !== null &&
    ending.kind !== 'branch-deleted' &&
    ending.at >= facts.by.receivedAt;
  if (endedSince) return answer({ do: 'none' }, 'branch.ended-since');
  return living
    ? answer({ do: 'again', commit: head }, 'branch.again')
    : answer({ do: 'create', commit: head }, 'branch.new');
}
