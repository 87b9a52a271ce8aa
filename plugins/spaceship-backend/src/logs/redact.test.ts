import fc from 'fast-check';
import { redactor } from './redact';

/** No half of a surrogate pair: an environment can't hold one. */
const isText = (value: string) => Buffer.from(value).toString() === value;

describe('redactor', () => {
  it('blanks a value out, however a driver lets it through', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', minLength: 12, maxLength: 40 })
          .filter(value => isText(value) && value.trim() !== ''),
        fc.string({ unit: 'grapheme-ascii', maxLength: 5 }),
        (value, before) => {
          const clean = redactor([value]);
          for (const spelled of [
            value,
            JSON.stringify(value),
            encodeURIComponent(value),
            Buffer.from(before + value).toString('base64'),
            Buffer.from(before + value).toString('base64url'),
          ])
            expect(clean(spelled)).toContain('[secret]');
          expect(clean(value)).toBe('[secret]');
        },
      ),
    );
  });

  it('blanks out each line of a value that spans several', () => {
    const clean = redactor(['first line\nline 2', undefined, '   ', 'abc']);

    expect(clean('> first line')).toBe('> [secret]');
    expect(clean('line 2   abc')).toBe('[secret]   abc');
  });
});
