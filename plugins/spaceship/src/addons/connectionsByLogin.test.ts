import { connectionsByLogin } from './connectionsByLogin';

const of = (connections: number | null, ...generations: [string, number][][]) =>
  connectionsByLogin({
    connections,
    credentials: generations.map((users, index) => ({
      generation: index + 1,
      state: 'current',
      alias: null,
      sessions: 0,
      users: users.map(([name, count]) => ({ name, count })),
      sessionsAt: null,
      history: {},
      expiresAt: null,
      unproven: null,
    })),
  }).map(({ name, count }) => `${count} ${name || 'others'}`);

it('leaves out what a revoked generation had', () => {
  const generation = {
    alias: null,
    sessions: 4,
    users: [{ name: 'web', count: 4 }],
    sessionsAt: null,
    history: {},
    expiresAt: null,
    unproven: null,
  };
  expect(
    connectionsByLogin({
      connections: 4,
      credentials: [
        { ...generation, generation: 2, state: 'revoked' },
        { ...generation, generation: 1, state: 'current' },
      ],
    }),
  ).toEqual([{ name: 'web', count: 4 }]);
});

it.each([
  [of(null), []],
  [of(0, [['web', 0]]), []],
  [of(5), ['5 others']],
  [
    of(
      9,
      [['web', 2]],
      [
        ['web', 3],
        ['worker', 4],
      ],
    ),
    ['5 web', '4 worker'],
  ],
  [
    of(12, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ]),
    ['4 d', '3 c', '2 b', '3 others'],
  ],
  // Sessions were counted after the connections.
  [of(1, [['web', 4]]), ['4 web']],
])('gives %j', (given, wanted) => {
  expect(given).toEqual(wanted);
});
