/** Shorter ones would blank out ordinary text. */
const SHORTEST = 4;
const SHORTEST_LINE = 16;

/**
 * Everything that a secret may look like in the output of a program, longest first: as it is, line by line, in JSON, in
 * an address, and in base64 at whatever place in a longer text it begins. Values too short to be looked for are left
 * out. Has no imports: the shim of the agent reads this file alone.
 */
export function secretSpellings(values: readonly string[]): string[] {
  const texts = values
    .filter(value => value.length >= SHORTEST)
    .flatMap(value => [
      value,
      ...value.split(/\r?\n/).filter(line => line.length >= SHORTEST_LINE),
      ...inJson(value),
      ...inAddresses(value),
      ...inBase64(Buffer.from(value)),
    ]);
  return [...new Set(texts)]
    .filter(text => text.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/** Serializers differ in what they escape besides what they have to; a log line may hold JSON in JSON. */
function inJson(value: string): string[] {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
  const ascii = (text: string, hex: (code: string) => string) =>
    text.replace(
      /[^\x20-\x7e]/g,
      unit => `\\u${hex(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`,
    );
  const plain = escaped(value);
  return [
    plain,
    ascii(plain, code => code),
    ascii(plain, code => code.toUpperCase()),
  ].flatMap(text => [
    text,
    escaped(text),
    text.replace(/\//g, '\\/'),
    text.replace(/[<>&]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`),
  ]);
}

/** What is left as it is by `encodeURIComponent`, RFC 3986, forms, a URL's user name and password, and `encodeURI`. */
const LEFT_ALONE = [
  /[A-Za-z0-9\-_.!~*'()]/,
  /[A-Za-z0-9\-_.~]/,
  /[A-Za-z0-9\-_.*]/,
  /[A-Za-z0-9\-_.!~*'()$&+,%]/,
  /[A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/,
];

function inAddresses(value: string): string[] {
  const bytes = [...Buffer.from(value)];
  return LEFT_ALONE.flatMap(alone => {
    const text = bytes
      .map(byte => {
        const sign = String.fromCharCode(byte);
        return alone.test(sign)
          ? sign
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      })
      .join('');
    const lower = text.replace(/%../g, code => code.toLowerCase());
    return [text, lower].flatMap(one => [one, one.replace(/%20/g, '+')]);
  });
}

/**
 * In a longer text, the value's own bytes begin at one of three places in a group of four characters; of the characters
 * at both ends that hold bits of its neighbours nothing can be known.
 */
function inBase64(bytes: Buffer): string[] {
  const alone = bytes.toString('base64');
  const within = [0, 1, 2].map(before =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(
        Math.ceil((before * 8) / 6),
        Math.floor(((before + bytes.length) * 8) / 6),
      ),
  );
  const lines = [64, 76].flatMap(width =>
    (alone.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).filter(
      line => line.length >= SHORTEST_LINE,
    ),
  );
  return [alone, alone.replace(/=+$/, ''), ...within, ...lines].flatMap(
    text => [text, text.replace(/\+/g, '-').replace(/\//g, '_')],
  );
}
