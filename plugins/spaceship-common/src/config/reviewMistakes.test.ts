import { mistakesOf, modelOf } from '../testing/readFiles';

describe('review in spaceship.yaml', () => {
  const read = (review: string) => ({
    Procfile: 'web: a',
    'spaceship.yaml': `apiVersion: spaceship.run/v1
addons:
  database: { type: postgres }
review: ${review}
`,
  });
  const destinations = [
    { slug: 'staging', tier: 'staging' as const },
    { slug: 'eu-west', tier: 'production' as const },
    { slug: 'flags-topic', tier: 'review' as const },
  ];

  it('has defaults for everything, and is not there where nothing is said', () => {
    expect(modelOf(read('{}')).review).toEqual({
      branches: ['**'],
      data: {},
      idle: '3d',
    });
    expect(modelOf({ Procfile: 'web: a' }).review).toBeNull();
  });

  it.each([
    ['{ idle: 30m }', 'review.idle', 'a time between 1h and 90d'],
    ['{ idle: 91d }', 'review.idle', 'a time between 1h and 90d'],
    ['{ branches: [] }', 'review.branches', 'at least one'],
    ['{ data: { databse: empty } }', 'review.data.databse', '"database"'],
    ['{ data: { database: full } }', 'review.data.database', '"empty"'],
    [
      '{ data: { database: { clone: stagin } } }',
      'review.data.database.clone',
      '"staging"',
    ],
    [
      '{ data: { database: { clone: eu-west } } }',
      'review.data.database.clone',
      '"staging"',
    ],
    [
      '{ data: { database: { clone: flags-topic } } }',
      'review.data.database.clone',
      '"staging"',
    ],
    ['{ on: push }', 'review.on', 'branches'],
  ])('%s is a mistake at its place', (review, path, expected) => {
    const [mistake] = mistakesOf(read(review), { destinations });
    expect(mistake).toMatchObject({
      file: 'spaceship.yaml',
      line: 4,
      path,
      expected: expect.stringContaining(expected),
    });
  });
});
