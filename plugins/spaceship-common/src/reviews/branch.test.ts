import { planBranch, type BranchFacts } from './branch';

const at = (hour: number) => `2026-11-25T${hour}:00:00.000Z`;
const living = { state: 'ready' as const, commit: 'a', ending: null };
const ends = {
  state: 'destroying' as const,
  commit: 'a',
  ending: { kind: 'branch-deleted' as const, by: null, at: at(11) },
};
const decide = (changes: Partial<BranchFacts>) =>
  planBranch({
    branch: 'topic',
    head: 'b',
    by: { kind: 'push', receivedAt: at(12) },
    missed: 0,
    wanted: true,
    living: null,
    last: null,
    ...changes,
  }).decision;
const round = { by: { kind: 'round' as const } };

it.each<[string, Partial<BranchFacts>, object]>([
  ['a push makes one', {}, { do: 'create', commit: 'b' }],
  ['of another branch does not', { wanted: false }, { do: 'none' }],
  ['a push updates in place', { living }, { do: 'update', commit: 'b' }],
  ['the same again does nothing', { living, head: 'a' }, { do: 'none' }],
  ['a late push of a branch that is gone', { head: null }, { do: 'none' }],
  [
    'a deletion ends it',
    { living, head: null, by: { kind: 'deletion', receivedAt: at(12) } },
    { do: 'end' },
  ],
  [
    'a late deletion of a branch that is there',
    { living, by: { kind: 'deletion', receivedAt: at(12) } },
    { do: 'update', commit: 'b' },
  ],
  ['missing once', { living, head: null, ...round }, { do: 'note-missing' }],
  ['missing twice', { living, head: null, missed: 1, ...round }, { do: 'end' }],
  ['a round makes none', { ...round }, { do: 'none' }],
  [
    'a round finds a lost push',
    { living, ...round },
    { do: 'update', commit: 'b' },
  ],
  ['a push while it ends', { living: ends }, { do: 'again', commit: 'b' }],
  ['a round while it ends', { living: ends, ...round }, { do: 'none' }],
  [
    'a push from before a person ended it',
    { last: { kind: 'person', at: at(13) } },
    { do: 'none' },
  ],
  [
    'a push from after a person ended it',
    { last: { kind: 'person', at: at(11) } },
    { do: 'create', commit: 'b' },
  ],
  [
    'a push of a branch that was gone before',
    { last: { kind: 'branch-deleted', at: at(13) } },
    { do: 'create', commit: 'b' },
  ],
])('%s', (_what, changes, expected) => {
  expect(decide(changes)).toEqual(expected);
});
