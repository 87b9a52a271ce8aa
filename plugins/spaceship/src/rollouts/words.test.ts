import { outcomeOf } from './words';

it.each([
  ['waiting', 'waiting-person', 'waiting-person'],
  ['waiting', 'blocked', 'blocked'],
  ['waiting', 'invalid', 'blocked'],
  ['waiting', 'waiting-event', 'waiting'],
  ['waiting', null, 'waiting'],
  ['failed', null, 'failed'],
] as const)(
  'a rollout that is %s and %s is shown as %s',
  (state, verdict, word) => {
    expect(outcomeOf({ kind: 'delivery', state, verdict })).toBe(word);
  },
);
