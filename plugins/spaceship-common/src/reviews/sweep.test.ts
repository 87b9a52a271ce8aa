import fc from 'fast-check';
import { openLeaves } from '../gates/explanation';
import { planSweep, type SweepLimits, type TaggedThing } from './sweep';

const thing = (id: string, where = `host of ${id}`): TaggedThing => ({
  tag: { kind: 'destination', id },
  what: 'a process',
  where,
});
const ids = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const desiredOf = (living: string[], gone: string[]) =>
  Object.fromEntries([
    ...living.map(id => [id, 'living' as const]),
    ...gone.map(id => [id, 'gone' as const]),
  ]);
const limits = (changes: Partial<SweepLimits> = {}): SweepLimits => ({
  dryRun: false,
  seenBefore: ids(50, 'gone'),
  most: 3,
  largestShare: 0.5,
  protectedNames: [],
  ...changes,
});
const sweep = (
  living: number,
  gone: number,
  changes: Partial<SweepLimits> = {},
) => {
  const all = [...ids(living, 'living'), ...ids(gone, 'gone')];
  return planSweep(
    all.map(id => thing(id)),
    desiredOf(ids(living, 'living'), ids(gone, 'gone')),
    limits(changes),
  );
};

describe('a sweep', () => {
  it('removes what should not exist', () => {
    expect(sweep(5, 2)).toMatchObject({
      remove: [{ id: 'gone-0' }, { id: 'gone-1' }],
      refused: false,
    });
  });

  it.each([
    ['a dry run', { dryRun: true }],
    ['at first sight', { seenBefore: [] }],
    ['what is protected by name', { protectedNames: ['host of'] }],
  ])('removes nothing in or of %s, and says why', (_what, changes) => {
    const plan = sweep(5, 2, changes);
    expect(plan.remove).toEqual([]);
    expect(plan.found).toHaveLength(2);
    expect(openLeaves(plan.tree)).toHaveLength(2);
  });

  it('removes so many at most', () => {
    expect(sweep(30, 10).remove).toHaveLength(3);
  });

  it('refuses where too much of everything looks wrong', () => {
    expect(sweep(5, 20)).toMatchObject({ remove: [], refused: true });
    // A few beside nothing are no reason for doubt.
    expect(sweep(0, 2).remove).toHaveLength(2);
  });

  it('never removes what lives, is not ours, or has no tag', () => {
    const state = fc.constantFrom('living', 'gone', 'unknown', 'untagged');
    fc.assert(
      fc.property(
        fc.array(state, { maxLength: 30 }),
        fc.boolean(),
        (states, dryRun) => {
          const named = states.map((one, index) => `${one}-${index}`);
          const plan = planSweep(
            named.map(id =>
              id.startsWith('untagged')
                ? { ...thing(id), tag: null }
                : thing(id),
            ),
            desiredOf(
              named.filter(id => id.startsWith('living')),
              named.filter(id => id.startsWith('gone')),
            ),
            limits({ dryRun, seenBefore: named }),
          );
          expect(plan.remove.every(({ id }) => id.startsWith('gone'))).toBe(
            true,
          );
          expect(plan.remove.length).toBeLessThanOrEqual(dryRun ? 0 : 3);
        },
      ),
    );
  });
});
