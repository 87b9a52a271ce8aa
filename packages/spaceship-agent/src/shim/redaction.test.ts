import fc from 'fast-check';
import { Redactor } from './redaction.ts';

const redact = (secrets: string[], chunks: Buffer[]): string => {
  const redactor = new Redactor(secrets);
  return Buffer.concat([
    ...chunks.map(chunk => redactor.push(chunk)),
    redactor.flush(),
  ]).toString();
};

/** No half of a surrogate pair: an environment can't hold one. */
const isText = (value: string) => Buffer.from(value).toString() === value;

describe('Redactor', () => {
  const text = Buffer.from(
    'a hunter22 b hunter2hunter22 c hunter ümlaut hunter2',
  );
  const clean = 'a *** b ****** c hunter ümlaut ***';

  it('replaces a value wherever the stream is cut in two or three', () => {
    for (let first = 0; first <= text.length; first++)
      for (let second = first; second <= text.length; second++)
        expect(
          redact(
            ['hunter2', 'hunter22'],
            [
              text.subarray(0, first),
              text.subarray(first, second),
              text.subarray(second),
            ],
          ),
        ).toBe(clean);
  });

  it('replaces a value that comes byte by byte', () => {
    const bytes = [...text].map(byte => Buffer.from([byte]));
    expect(redact(['hunter2', 'hunter22'], bytes)).toBe(clean);
  });

  it('holds nothing back that cannot be the beginning of a value', () => {
    const redactor = new Redactor(['hunter2']);
    expect(redactor.push(Buffer.from('ready: hun')).toString()).toBe('ready: ');
    expect(redactor.push(Buffer.from('ger\n')).toString()).toBe('hunger\n');
  });

  it('knows a value in JSON, in an address, in base64, and line by line', () => {
    const key = 'first-line-of-a-key"\nsecond-line-of-a-key?';
    for (const spelled of [
      JSON.stringify(key),
      encodeURIComponent(key),
      Buffer.from(key).toString('base64'),
      'x second-line-of-a-key? y',
    ]) {
      const shown = redact([key], [Buffer.from(spelled)]);
      expect(shown).toContain('***');
      expect(shown).not.toContain('line-of-a-key');
    }
  });

  it('shows nothing of a value in any spelling, wherever the stream is cut', () => {
    const spell: ((value: string) => string)[] = [
      value => value,
      value => JSON.stringify(value),
      encodeURIComponent,
      value => new URLSearchParams({ value }).toString(),
      value => Buffer.from(value).toString('base64'),
      value => Buffer.from(`a${value}bc`).toString('base64url'),
      value => Buffer.from(`ab${value}`).toString('base64'),
    ];
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', minLength: 12, maxLength: 40 })
          .filter(isText),
        fc.array(fc.constantFrom(...spell), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (value, spellers, cuts) => {
          const output = Buffer.from(
            spellers.map(speller => `<${speller(value)}>`).join(' … '),
          );
          const borders = [0, ...cuts, output.length]
            .filter(cut => cut <= output.length)
            .sort((a, b) => a - b);
          const shown = redact(
            [value],
            borders.slice(1).map((end, i) => output.subarray(borders[i], end)),
          );

          expect(shown).toBe(redact([value], [output]));
          expect(shown.split('***')).toHaveLength(spellers.length + 1);
          // What is left are the signs around it: of base64, one at each end that it shares with its neighbours.
          for (const part of shown.split(' … '))
            expect(part.length).toBeLessThan(20);
        },
      ),
    );
  });

  it('is not slowed down by the number of secrets', () => {
    const output = Buffer.from('a line of a log, like many\n'.repeat(20_000));
    const timeOf = (secrets: string[]) => {
      const redactor = new Redactor(secrets);
      const begin = performance.now();
      for (let at = 0; at < output.length; at += 100)
        redactor.push(output.subarray(at, at + 100));
      return performance.now() - begin;
    };
    const many = Array.from({ length: 200 }, (_, i) => `${i}-`.repeat(40));
    timeOf(['Xhunter2']);

    expect(timeOf(many)).toBeLessThan(20 * timeOf(['Xhunter2']) + 100);
  });

  it('leaves text alone when there is nothing to hide', () => {
    expect(redact([], [Buffer.from('abc')])).toBe('abc');
    expect(redact(['', 'ab'], [Buffer.from('abc')])).toBe('abc');
  });
});
