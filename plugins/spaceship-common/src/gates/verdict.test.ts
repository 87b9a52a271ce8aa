import {
  combineAll,
  combineAny,
  combineAtLeast,
  compareVerdicts,
  passes,
  verdicts,
  type Verdict,
} from './verdict';

const tuples = (length: number): Verdict[][] =>
  length === 0
    ? [[]]
    : tuples(length - 1).flatMap(rest =>
        verdicts.map(verdict => [verdict, ...rest]),
      );
const all = [1, 2, 3].flatMap(tuples);
const concerned = (parts: readonly Verdict[]) =>
  parts.filter(verdict => verdict !== 'not-concerned');
const permutations = (parts: readonly Verdict[]): Verdict[][] =>
  parts.length < 2
    ? [[...parts]]
    : parts.flatMap((part, index) =>
        permutations(parts.filter((_, at) => at !== index)).map(rest => [
          part,
          ...rest,
        ]),
      );

describe('the verdicts', () => {
  it('pass in three of nine cases; a missing fact and a broken rule never pass', () => {
    expect(verdicts.filter(passes)).toEqual([
      'not-concerned',
      'satisfied',
      'waived',
    ]);
  });

  it.each([
    [['satisfied', 'waiting-time'], 'waiting-time'],
    [['waiting-time', 'waiting-event'], 'waiting-event'],
    [['waiting-event', 'waiting-person'], 'waiting-person'],
    [['waiting-person', 'unknown'], 'unknown'],
    [['unknown', 'blocked'], 'blocked'],
    [['blocked', 'invalid'], 'invalid'],
    [['satisfied', 'not-concerned'], 'satisfied'],
    [['satisfied', 'waived'], 'waived'],
    [['not-concerned', 'not-concerned'], 'not-concerned'],
  ] as [Verdict[], Verdict][])('all of %j is %s', (parts, verdict) => {
    expect(combineAll(parts)).toBe(verdict);
  });
});

describe('the truth table, over every pair and triple', () => {
  it('passes for all exactly when every part passes', () => {
    for (const parts of all) {
      expect([parts, passes(combineAll(parts))]).toEqual([
        parts,
        parts.every(passes),
      ]);
    }
  });

  it('passes for any exactly when a part that is concerned passes, or none is concerned', () => {
    for (const parts of all) {
      const those = concerned(parts);
      expect([parts, passes(combineAny(parts))]).toEqual([
        parts,
        those.length === 0 || those.some(passes),
      ]);
    }
  });

  it('passes for n exactly when n parts that are concerned pass', () => {
    for (const parts of all) {
      for (const count of [1, 2, 3, 4]) {
        const those = concerned(parts);
        expect([parts, count, passes(combineAtLeast(count, parts))]).toEqual([
          parts,
          count,
          those.length === 0 || those.filter(passes).length >= count,
        ]);
      }
    }
  });

  it('says of a quorum that can never be met that the rule is broken', () => {
    expect(combineAtLeast(2, ['satisfied'])).toBe('invalid');
    expect(combineAtLeast(0, ['satisfied'])).toBe('invalid');
    expect(combineAtLeast(1.5, ['satisfied'])).toBe('invalid');
    expect(combineAtLeast(NaN, ['satisfied'])).toBe('invalid');
  });

  it('does not pass 0 of 0', () => {
    expect(combineAll([])).toBe('invalid');
    expect(combineAny([])).toBe('invalid');
    expect(combineAtLeast(0, [])).toBe('invalid');
  });

  it('does not depend on the order of the parts', () => {
    for (const parts of all) {
      for (const other of permutations(parts)) {
        expect(combineAll(other)).toBe(combineAll(parts));
        expect(combineAny(other)).toBe(combineAny(parts));
        expect(combineAtLeast(2, other)).toBe(combineAtLeast(2, parts));
      }
    }
  });

  it('does not depend on how all and any are nested', () => {
    for (const [a, b, c] of tuples(3)) {
      expect(combineAll([combineAll([a, b]), c])).toBe(combineAll([a, b, c]));
      expect(combineAny([combineAny([a, b]), c])).toBe(combineAny([a, b, c]));
    }
  });

  it('gets no worse when a part gets better', () => {
    const ranks = verdicts.filter(verdict => verdict !== 'not-concerned');
    for (const [a, b] of tuples(2)) {
      for (const [index, worse] of ranks.entries()) {
        for (const better of ranks.slice(0, index)) {
          for (const combine of [
            combineAll,
            combineAny,
            (parts: Verdict[]) => combineAtLeast(2, parts),
          ]) {
            expect(
              compareVerdicts(combine([a, b, better]), combine([a, b, worse])),
            ).toBeLessThanOrEqual(0);
          }
        }
      }
    }
  });
});
