import {
  oneSentence,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';

/** What is so with an operation, in a sentence: the planner's while it goes on, what came of it afterwards. */
export function operationSentence(operation: {
  state: string;
  tree: Explanation | null;
  outcome_reason: string | null;
}): string {
  if (operation.state === 'waiting' || operation.state === 'running') {
    return operation.tree
      ? oneSentence(operation.tree)
      : 'It has just been asked for.';
  }
  return operation.outcome_reason ?? `It ended: ${operation.state}.`;
}
