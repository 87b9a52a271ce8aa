import { keyEnd } from './keyEnd';

const at = '2026-12-24T12:00:00.000Z';
const key = { endsAt: at, isNextHandedIn: false, isBeingRotated: false };

describe('the end of a key', () => {
  it.each([
    ['2026-12-10T11:59:59.999Z', null],
    ['2026-12-10T12:00:00.000Z', { at, isOver: false, next: 'hand-in' }],
    ['2026-12-24T11:59:59.999Z', { at, isOver: false, next: 'hand-in' }],
    ['2026-12-24T12:00:00.000Z', { at, isOver: true, next: 'hand-in' }],
    ['2027-06-01T00:00:00.000Z', { at, isOver: true, next: 'hand-in' }],
  ])('is told at %s as %j', (now, told) => {
    expect(keyEnd(key, now)).toEqual(told);
  });

  it('is never told of one that does not end', () => {
    expect(
      keyEnd({ ...key, endsAt: null }, '2999-01-01T00:00:00.000Z'),
    ).toBeNull();
  });

  it.each([
    [true, false, 'rotate'],
    [true, true, 'none'],
    [false, true, 'none'],
  ])(
    'with the next one handed in: %s, and a rotation under way: %s asks for: %s',
    (isNextHandedIn, isBeingRotated, next) => {
      expect(
        keyEnd({ endsAt: at, isNextHandedIn, isBeingRotated }, at)?.next,
      ).toBe(next);
    },
  );
});
