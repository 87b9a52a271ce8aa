import fc from 'fast-check';
import { secretSpellings } from './secretSpellings';

/** No half of a surrogate pair: an environment can't hold one. */
const isText = (value: string) => Buffer.from(value).toString() === value;

const secrets = fc
  .string({ unit: 'binary', minLength: 4, maxLength: 60 })
  .filter(isText);
const bytes = fc.uint8Array({ maxLength: 20 });

const ascii = (text: string) =>
  text.replace(
    /[^\x20-\x7e]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** How programs spell a value, by what they really spell it with. */
const spellers: Record<string, (value: string) => string> = {
  'as it is': value => value,
  JSON: value => JSON.stringify(value).slice(1, -1),
  'JSON of Python': value => ascii(JSON.stringify(value).slice(1, -1)),
  'JSON of PHP': value =>
    ascii(JSON.stringify(value).slice(1, -1)).replace(/\//g, '\\/'),
  'JSON of Go': value =>
    JSON.stringify(value)
      .slice(1, -1)
      .replace(/</g, '\\u003c')
      .replace(/>/g, '\\u003e')
      .replace(/&/g, '\\u0026'),
  'JSON in JSON': value =>
    JSON.stringify(JSON.stringify({ value })).slice(14, -4),
  'part of an address': encodeURIComponent,
  'an address': value => encodeURI(value),
  'a form': value => new URLSearchParams({ v: value }).toString().slice(2),
  'an address in lower case': value =>
    encodeURIComponent(value).replace(/%../g, code => code.toLowerCase()),
  'a password in an address': value => {
    const url = new URL('postgres://somebody@host/');
    url.password = value;
    return url.password;
  },
  base64: value => Buffer.from(value).toString('base64'),
  base64url: value => Buffer.from(value).toString('base64url'),
};

describe('secretSpellings', () => {
  it.each(Object.keys(spellers))('knows a value as %s', speller => {
    fc.assert(
      fc.property(secrets, value => {
        expect(secretSpellings([value])).toContain(spellers[speller](value));
      }),
    );
  });

  it('knows a value in base64 wherever it begins in a longer text', () => {
    fc.assert(
      fc.property(
        secrets,
        bytes,
        bytes,
        fc.constantFrom('base64' as const, 'base64url' as const),
        (value, before, after, encoding) => {
          const length = Buffer.byteLength(value);
          const text = Buffer.concat([
            before,
            Buffer.from(value),
            after,
          ]).toString(encoding);
          const own = text.slice(
            Math.ceil((before.length * 8) / 6),
            Math.floor(((before.length + length) * 8) / 6),
          );
          expect(secretSpellings([value])).toContain(own);
        },
      ),
    );
  });

  it('knows the lines of base64 that is wrapped', () => {
    const key = 'a private key of many words, '.repeat(9);
    const lines = Buffer.from(key).toString('base64').match(/.{76}/g)!;

    expect(lines).toHaveLength(4);
    expect(secretSpellings([key])).toEqual(expect.arrayContaining(lines));
  });

  it('names the longest first, each once, and nothing too short to be looked for', () => {
    const spellings = secretSpellings(['hunter2', 'hunter2', 'abc', '']);
    const lengths = spellings.map(text => text.length);

    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    expect(new Set(spellings).size).toBe(spellings.length);
    expect(spellings).not.toContain('abc');
    expect(lengths.at(-1)).toBeGreaterThanOrEqual(4);
  });
});
