import * as fc from 'fast-check';
import { behind } from './behind';

const built = (numbers: number[], isAll = true) => ({ numbers, isAll });

describe('how far a place is behind', () => {
  it.each([
    ['the newest runs', 484, built([484, 482]), { count: 0, isMore: false }],
    [
      'others were built since',
      479,
      built([484, 482, 479]),
      { count: 2, isMore: false },
    ],
    ['nothing runs', null, built([484]), null],
    ['nothing was built on the branch', 479, built([]), null],
    ['another branch runs, older', 3, built([484, 479]), null],
    ['another branch runs, between', 483, built([484, 482], false), null],
    ['another branch runs, newer', 485, built([484, 482], false), null],
    [
      'it runs what is older than all that was looked at',
      3,
      built([484, 482], false),
      { count: 2, isMore: true },
    ],
  ])('when %s', (_, running, known, expected) => {
    expect(behind(running, known)).toEqual(expected);
  });

  it('grows by one with each release on the branch, and not with one elsewhere', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1 }),
        fc.nat(),
        (unsorted, at) => {
          const numbers = [...unsorted].sort((a, b) => b - a);
          const running = numbers[at % numbers.length];
          const before = behind(running, built(numbers))!;
          const next = behind(running, built([numbers[0] + 1, ...numbers]))!;
          expect(next.count).toBe(before.count + 1);
        },
      ),
    );
  });
});
