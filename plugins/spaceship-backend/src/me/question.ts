import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

/** A question to one person; `holdsUp`: what goes on as soon as they answer, and not before. */
export type Question = Schemas['Question'] & { holdsUp: string | null };

/** What most questions don't have. */
export const noQuestion = {
  rollout: null,
  review: null,
  addon: null,
  changes: [],
  moreChanges: 0,
  triedOut: [],
  judges: [],
  tryAt: null,
  risk: null,
  others: [],
  handovers: [],
  until: null,
  holdsUp: null,
} satisfies Partial<Question>;

/** Those first that alone hold something up, and of equals those that wait longest. */
export const mostUrgentFirst = (questions: readonly Question[]): Question[] =>
  [...questions].sort(
    (a, b) =>
      Number(a.holdsUp === null) - Number(b.holdsUp === null) ||
      a.asked.at.localeCompare(b.asked.at),
  );

const words = [
  'Nothing',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
];

/** How much waits, and what the first of it holds up. */
export function workSentence([first, ...more]: readonly Question[]): string {
  if (!first) return 'Nothing waits for you.';
  const count = more.length + 1;
  const many = `${words[count] ?? count} ${
    count === 1 ? 'thing waits' : 'things wait'
  } for you`;
  if (first.holdsUp === null) return `${many}.`;
  return count === 1
    ? `${many}, and ${first.holdsUp} goes on as soon as you have answered.`
    : `${many}; the first holds up ${first.holdsUp}.`;
}
