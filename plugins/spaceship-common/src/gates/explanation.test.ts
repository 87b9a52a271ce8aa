import {
  allOf,
  anyOf,
  atLeast,
  leaf,
  openLeaves,
  type Explanation,
} from './explanation';
import { message } from './messages';
import { passes } from './verdict';

const text = { id: 'root', message: message('rule.unmeetable', {}) };
const node = (id: string) => ({
  id,
  kind: 'test',
  message: message('lease.free', { destination: id }),
});
const good = leaf({ ...node('good'), verdict: 'satisfied' });
const waits = leaf({
  ...node('waits'),
  verdict: 'waiting-person',
  remedies: [{ kind: 'person', act: 'approve', who: ['user:default/a'] }],
});
const later = (earliest: string) =>
  leaf({ ...node(`later-${earliest}`), verdict: 'waiting-time', earliest });

describe('leaf', () => {
  it('can not be made without a remedy when it does not pass', () => {
    // @ts-expect-error a wait needs to say who or what can end it
    leaf({ ...node('a'), verdict: 'waiting-event' });
    // @ts-expect-error an empty list of remedies says nothing
    leaf({ ...node('a'), verdict: 'blocked', remedies: [] });
    // @ts-expect-error waiting for time needs the time
    expect(() => leaf({ ...node('a'), verdict: 'waiting-time' })).not.toThrow();
  });

  it('waits for time with the time as its remedy', () => {
    expect(later('2026-01-01T00:00:00.000Z').remedies).toEqual([
      { kind: 'time', at: '2026-01-01T00:00:00.000Z' },
    ]);
  });
});

describe('composition', () => {
  it('keeps every part, whichever decides', () => {
    const tree = allOf(text, [waits, good, later('2026-01-01T00:00:00.000Z')]);
    expect(tree.verdict).toBe('waiting-person');
    expect(tree.parts).toHaveLength(3);
  });

  it('takes the soonest instant of what does not pass', () => {
    const tree = allOf(text, [
      later('2026-02-01T00:00:00.000Z'),
      later('2026-01-01T00:00:00.000Z'),
    ]);
    expect(tree.earliest).toBe('2026-01-01T00:00:00.000Z');
  });

  it.each([
    ['all of nothing', allOf(text, [])],
    ['any of nothing', anyOf(text, [])],
    ['three of two', atLeast(3, text, [good, waits])],
    ['two of one that holds', atLeast(2, text, [good])],
  ] as [string, Explanation][])('has a leaf that says why: %s', (_, tree) => {
    expect(tree.verdict).toBe('invalid');
    const broken = openLeaves(tree).filter(open => open.verdict === 'invalid');
    expect(broken).toHaveLength(1);
    expect(broken[0].remedies).not.toHaveLength(0);
  });

  it('has no open leaf where it passes', () => {
    const tree = anyOf(text, [good, waits]);
    expect(passes(tree.verdict)).toBe(true);
    expect(openLeaves(tree)).toEqual([]);
  });
});
