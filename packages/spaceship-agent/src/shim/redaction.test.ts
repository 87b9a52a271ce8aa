import { Redactor } from './redaction.ts';

const redact = (secrets: string[], chunks: Buffer[]): string => {
  const redactor = new Redactor(secrets);
  return Buffer.concat([
    ...chunks.map(chunk => redactor.push(chunk)),
    redactor.flush(),
  ]).toString();
};

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

  it('leaves text alone when there is nothing to hide', () => {
    expect(redact([], [Buffer.from('abc')])).toBe('abc');
    expect(redact(['', 'ab'], [Buffer.from('abc')])).toBe('abc');
  });
});
