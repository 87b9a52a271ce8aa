import fc from 'fast-check';
import {
  issueName,
  nameCandidates,
  type NameKey,
  type NameUse,
} from './naming';

const now = '2026-11-25T12:00:00.000Z';
const key = (branch: string, service = 'flags'): NameKey => ({
  serviceId: `id of ${service}`,
  service,
  branch,
});
const use = (branch: string, more: Partial<NameUse> = {}): NameUse => ({
  name: 'flags-topic',
  serviceId: 'id of flags',
  branch,
  generation: 1,
  endedAt: null,
  ...more,
});
const issue = (
  branch: string,
  uses: readonly NameUse[] = [],
  reserved: string[] = [],
) => issueName(key(branch), { uses, reserved: new Set(reserved) }, now);

describe('the name of a review environment', () => {
  it('says service and branch', () => {
    expect(issue('feature/Äpple Pay!')).toEqual({
      name: 'flags-feature-a-pple-pay',
      slug: 'flags-feature-a-pple-pay',
      generation: 1,
    });
  });

  it('is one DNS label for any branch, and another one for another branch', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 250, unit: 'binary' }),
        fc.string({ minLength: 1, maxLength: 250 }),
        (one, other) => {
          const names = nameCandidates(key(one));
          for (const name of names) {
            expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
            expect(name.length).toBeLessThanOrEqual(44);
          }
          if (one === other) return;
          const first = issue(one);
          const second = issue(other, [{ ...use(one), name: first.name }]);
          expect(second.name).not.toBe(first.name);
        },
      ),
    );
  });

  it('is not given to another branch while it lives, nor for 30 days after', () => {
    const other = /^flags-topic-[0-9a-f]{6}$/;
    expect(issue('topic', [use('Topic')]).name).toMatch(other);
    const ended = (endedAt: string) => [use('Topic', { endedAt })];
    expect(issue('topic', ended('2026-11-01T12:00:00.000Z')).name).toMatch(
      other,
    );
    expect(issue('topic', ended('2026-10-20T12:00:00.000Z')).name).toBe(
      'flags-topic',
    );
  });

  it('is given to its own branch again, with a slug that was never used', () => {
    const earlier = [
      use('topic', { endedAt: now }),
      use('topic', { endedAt: now, generation: 2 }),
    ];
    expect(issue('topic', earlier)).toEqual({
      name: 'flags-topic',
      slug: 'flags-topic-3',
      generation: 3,
    });
  });

  it('never takes a host or slug that exists for something else', () => {
    expect(issue('topic', [], ['flags-topic']).name).not.toBe('flags-topic');
    const earlier = [use('topic', { endedAt: now })];
    expect(issue('topic', earlier, ['flags-topic-2'])).toMatchObject({
      generation: 2,
      slug: expect.stringMatching(/^flags-topic-[0-9a-f]{6}-2$/),
    });
  });
});
