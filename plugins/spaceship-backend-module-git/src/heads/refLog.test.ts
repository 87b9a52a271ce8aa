import { movesBetween, type RefMove } from './refLog';

const move = (
  before: string | null,
  after: string,
  pusher: string | null = 'user:default/mira',
): RefMove => ({ before, after, pusher });

describe('the moves between two heads', () => {
  const log = [
    move(null, 'a'),
    move('a', 'b', 'user:default/ines'),
    move('b', 'c'),
  ];

  it.each<[string, RefMove[], string | null, string, RefMove[]]>([
    ['the whole log of a new branch', log, null, 'c', log],
    ['the last move', log, 'b', 'c', [log[2]]],
    ['several moves', log, 'a', 'c', [log[1], log[2]]],
    ['up to an earlier head', log, 'a', 'b', [log[1]]],
    ['one unknown move without a log', [], 'a', 'b', [move('a', 'b', null)]],
    ['one unknown move from elsewhere', log, 'x', 'c', [move('x', 'c', null)]],
    ['one unknown move to elsewhere', log, 'a', 'x', [move('a', 'x', null)]],
    [
      'nothing across a gap of the log',
      [move('a', 'b'), move('c', 'd')],
      'a',
      'd',
      [move('a', 'd', null)],
    ],
    [
      'the latest way, where a branch went back and forth',
      [move('a', 'b'), move('b', 'a'), move('a', 'b', 'user:default/ines')],
      'a',
      'b',
      [move('a', 'b', 'user:default/ines')],
    ],
  ])('are %s', (_, entries, before, after, expected) => {
    expect(movesBetween(entries, before, after)).toEqual(expected);
  });
});
