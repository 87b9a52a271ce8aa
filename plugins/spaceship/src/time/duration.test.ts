import { formatAge, formatDuration, formatPoint } from './duration';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [40 * second, '40 s'],
    [minute + 48 * second, '1 min 48 s'],
    [41 * minute + 6 * second, '41 min 06 s'],
    [22 * minute, '22 min'],
    [hour + 22 * minute, '1 h 22 min'],
    [24 * hour, '1 day'],
    [50 * hour, '2 days'],
    [-5, '0 s'],
  ])('writes %d ms as "%s"', (ms, text) => {
    expect(formatDuration(ms).replace(/\u00a0/g, ' ')).toBe(text);
  });
});

describe('formatAge', () => {
  it('leaves the seconds out once it is minutes', () => {
    expect(formatAge(22 * minute + 31 * second)).toBe('22\u00a0min');
  });
});

describe('formatPoint', () => {
  const now = new Date(2026, 10, 20, 15, 24);
  it.each([
    [new Date(2026, 10, 20, 9, 5), '09:05'],
    [new Date(2026, 10, 18, 16, 20), 'Wed 16:20'],
    [new Date(2026, 10, 2, 16, 20), '2 Nov'],
    [new Date(2024, 2, 4), '4 Mar 2024'],
  ])('writes %s as "%s"', (at, text) => {
    expect(formatPoint(at, now).replace(/\u00a0/g, ' ')).toBe(text);
  });
});
