import { explainRequestMistake } from './requestMistakes';

it.each([
  [
    'request/body/reason must NOT have more than 2000 characters',
    '“reason” is too long: it may have 2000 characters at most.',
  ],
  [
    'request/body/reason must NOT have fewer than 1 characters',
    '“reason” is empty.',
  ],
  [
    'request/body/key must NOT have fewer than 3 characters',
    '“key” needs at least 3 characters.',
  ],
  ["request/body must have required property 'reason'", '“reason” is missing.'],
  [
    "request/body/source must have required property 'location'",
    '“source” lacks “location”.',
  ],
  ['request/body must be object', 'The body has to be an object.'],
  ['request/body/reason must be string', '“reason” has to be a text.'],
  ['request/query/limit must be <= 200', '“limit” is at most 200.'],
  [
    'request/body/kind must be equal to one of the allowed values: tested, signed-off',
    '“kind” is one of tested, signed-off.',
  ],
  [
    'request/body/alias must match pattern "^[a-z][a-z0-9-]{0,39}$"',
    '“alias” is not written as it has to be: a small letter, then small letters, digits and “-”, 40 at most.',
  ],
  [
    'request/body/owner must match pattern "^(group|user):[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$"',
    '“owner” is not written as it has to be: for instance group:default/developers.',
  ],
  [
    'request/body/at must match format "date-time"',
    '“at” is not written as it has to be: date-time.',
  ],
  [
    'request/body must NOT have additional properties',
    'The body has something that the API does not know here.',
  ],
  [
    "request/body must have required property 'ref', request/body/replicas/web must be integer",
    '“ref” is missing. “replicas.web” has to be a whole number.',
  ],
  ['request/body/at must be an instant', '“at” must be an instant.'],
])('%s', (said, told) => {
  expect(explainRequestMistake(said)).toMatchObject({
    name: 'InputError',
    message: told,
  });
});

describe('what the API does not know', () => {
  const schema = {
    properties: {
      name: {},
      source: { properties: { location: {} } },
      places: { items: { properties: { slug: {} } } },
    },
  };
  const openapi = {
    schema: { requestBody: { content: { 'application/json': { schema } } } },
  };

  it.each([
    [
      '',
      { name: 'x', admin: true, x: 1 },
      'The API does not know “admin”, “x” here. It knows “name”, “source”, “places”.',
    ],
    [
      '',
      { constructor: 'x' },
      'The API does not know “constructor” here. It knows “name”, “source”, “places”.',
    ],
    [
      '/source',
      { source: { branche: 'main' } },
      'The API does not know “source.branche” here. It knows “source.location”.',
    ],
    [
      '/places/1',
      { places: [{ slug: 'a' }, { slugg: 'b' }] },
      'The API does not know “places.1.slugg” here. It knows “places.1.slug”.',
    ],
    [
      '/other',
      { other: { deep: 1 } },
      '“other” has something that the API does not know here.',
    ],
  ])('is named, with what it knows: body%s', (path, body, told) => {
    expect(
      explainRequestMistake(
        `request/body${path} must NOT have additional properties`,
        { body, openapi },
      )?.message,
    ).toBe(told);
  });
});

it('says that an address with what is no id leads to nothing', () => {
  expect(
    explainRequestMistake('request/params/id must match format "uuid"'),
  ).toMatchObject({ name: 'NotFoundError' });
});

it('leaves other failures alone', () => {
  expect(explainRequestMistake('You may not see this.')).toBeNull();
});
