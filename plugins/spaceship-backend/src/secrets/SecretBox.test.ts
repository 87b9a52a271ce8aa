import { randomBytes } from 'node:crypto';
import { isSameSeal, SealBrokenError, SecretBox } from './SecretBox';

const key = randomBytes(32);
const box = new SecretBox([key]);

describe('SecretBox', () => {
  it('opens what it sealed, where it was sealed for', () => {
    const sealed = box.seal('swordfish ☃', 'here');

    expect(sealed).not.toContain('swordfish');
    expect(box.open(sealed, 'here')).toBe('swordfish ☃');
    expect(() => box.open(sealed, 'there')).toThrow(SealBrokenError);
  });

  it('never seals the same value the same way', () => {
    expect(box.seal('a', 'x')).not.toBe(box.seal('a', 'x'));
  });

  it('refuses every changed character', () => {
    const sealed = box.seal('swordfish', 'here');
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => box.open(changed, 'here')).toThrow(SealBrokenError);
    }
    expect(() => box.open('', 'here')).toThrow(SealBrokenError);
  });

  it('opens with an earlier key, seals with the newest, and names a key that is missing', () => {
    const sealed = box.seal('old', 'here');
    const rotated = new SecretBox([randomBytes(32), key]);
    const other = new SecretBox([randomBytes(32)]);

    expect(rotated.open(sealed, 'here')).toBe('old');
    expect(() => box.open(rotated.seal('new', 'here'), 'here')).toThrow(
      'not configured',
    );
    expect(() => other.open(sealed, 'here')).toThrow('spaceship.secrets');
  });

  it('moves a seal to the newest key, and it stays the same seal', () => {
    const sealed = box.seal('old', 'here');
    const rotated = new SecretBox([randomBytes(32), key]);
    const resealed = rotated.reseal(sealed, 'here');

    expect(rotated.open(resealed, 'here')).toBe('old');
    expect(() => box.open(resealed, 'here')).toThrow('not configured');
    expect(isSameSeal(sealed, resealed)).toBe(true);
    expect(isSameSeal(sealed, box.seal('old', 'here'))).toBe(false);
    expect(() => rotated.reseal(sealed, 'there')).toThrow(SealBrokenError);
  });

  it('knows a fingerprint from before a rotation', () => {
    const rotated = new SecretBox([randomBytes(32), key]);

    expect(rotated.fingerprints('a')).toHaveLength(2);
    expect(rotated.fingerprints('a')).toContain(box.fingerprints('a')[0]);
    expect(rotated.fingerprints('a')[0]).not.toBe(box.fingerprints('a')[0]);
  });

  it('wants 32 bytes', () => {
    expect(() => new SecretBox([randomBytes(16)])).toThrow('32 bytes');
  });
});
