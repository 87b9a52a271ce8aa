import { InputError, NotFoundError } from '@backstage/errors';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

type Schema = { properties?: Record<string, Schema>; items?: Schema };

/** What is used of a request that was held to the specification. */
export type CheckedRequest = {
  body?: unknown;
  openapi?: {
    schema?: {
      requestBody?: { content?: Record<string, { schema?: Schema }> };
    };
  };
};

/** How something has to be written, for those patterns that people meet. */
const inWords: Readonly<Record<string, string>> = {
  '^[a-z][a-z0-9-]{0,39}$':
    'a small letter, then small letters, digits and “-”, 40 at most',
  '^(group|user):[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$':
    'for instance group:default/developers',
};

/** What the checker of the specification says, and what a person is told; `name` is already in quotes. */
const sentences: readonly [
  RegExp,
  (name: string, words: readonly string[]) => string,
][] = [
  [
    /^must have required property '(.+)'$/,
    (name, [missing]) =>
      name ? `${name} lacks “${missing}”.` : `“${missing}” is missing.`,
  ],
  [
    /^must NOT have fewer than 1 (?:characters|items)$/,
    name => `${name} is empty.`,
  ],
  [
    /^must NOT have fewer than (\d+) (characters|items)$/,
    (name, [count, of]) => `${name} needs at least ${count} ${of}.`,
  ],
  [
    /^must NOT have more than (\d+) (characters|items)$/,
    (name, [count, of]) =>
      `${name} is too long: it may have ${count} ${of} at most.`,
  ],
  [
    /^must be (string|integer|number|boolean|array|object)$/,
    (name, [kind]) => `${name || 'The body'} has to be ${kinds[kind!]}.`,
  ],
  [/^must be <= (.+)$/, (name, [most]) => `${name} is at most ${most}.`],
  [/^must be >= (.+)$/, (name, [least]) => `${name} is at least ${least}.`],
  [
    /^must be equal to one of the allowed values: (.+)$/,
    (name, [values]) => `${name} is one of ${values!.split(/, ?/).join(', ')}.`,
  ],
  [
    /^must match (?:pattern|format) "(.*)"$/,
    (name, [pattern]) =>
      `${name} is not written as it has to be: ${
        inWords[pattern!] ?? pattern
      }.`,
  ],
  [
    /^must NOT have additional properties$/,
    name =>
      `${name || 'The body'} has something that the API does not know here.`,
  ],
];

/**
 * A request that the specification does not allow, said in sentences: an address with what can't be an id leads to
 * nothing, and anything else names what is wrong. Null for what the checker of the specification did not say.
 */
export function explainRequestMistake(
  message: string,
  request: CheckedRequest = {},
): Error | null {
  if (!/^request\/(?:body|query|params|headers)/.test(message)) return null;
  if (message.startsWith('request/params/')) {
    return new NotFoundError('There is nothing at this address.');
  }
  const mistakes = message
    .split(/, (?=request\/)/)
    .map(mistake => unknownIn(request, mistake) ?? sentenceOf(mistake));
  return new InputError([...new Set(mistakes)].join(' '));
}

/** Follows a router that checks requests against a specification. */
export function sayMistakes(
  error: Error,
  request: CheckedRequest,
  _response: unknown,
  next: (error: Error) => void,
): void {
  next(explainRequestMistake(error.message, request) ?? error);
}

/** What the checker says leaves out which field it does not know: that is found with the specification. */
function unknownIn(
  { body, openapi }: CheckedRequest,
  mistake: string,
): string | null {
  const found =
    /^request\/body(\/\S+)? must NOT have additional properties$/.exec(mistake);
  if (!found) return null;
  const places = found[1]?.split('/').slice(1) ?? [];
  let schema =
    openapi?.schema?.requestBody?.content?.['application/json']?.schema;
  let value = body;
  for (const place of places) {
    schema = schema?.properties?.[place] ?? schema?.items;
    value = (value as Record<string, unknown> | undefined)?.[place];
  }
  const known = schema?.properties;
  if (!known || !value) return null;
  const quote = (field: string) => `“${[...places, field].join('.')}”`;
  const unknown = Object.keys(value).filter(
    field => !Object.hasOwn(known, field),
  );
  if (unknown.length === 0) return null;
  return `The API does not know ${unknown
    .map(quote)
    .join(', ')} here. It knows ${
    Object.keys(known).map(quote).join(', ') || 'nothing'
  }.`;
}

function sentenceOf(mistake: string): string {
  const [, path, said] = /^request\/[a-z]+(\/\S+)? (.*)$/.exec(mistake) ?? [];
  if (said === undefined) return mistake;
  const name = path ? `“${path.slice(1).replaceAll('/', '.')}”` : '';
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(said);
    if (found) return say(name, found.slice(1));
  }
  return `${name || 'The body'} ${said}.`;
}
