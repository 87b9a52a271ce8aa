import { readServiceFiles, type ServiceFiles } from './readServiceFiles';
import type { Mistake } from './serviceFile';

const mistakesOf = (
  files: ServiceFiles,
  options?: Parameters<typeof readServiceFiles>[1],
): Mistake[] => {
  const read = readServiceFiles(files, options);
  return 'mistakes' in read ? read.mistakes : [];
};

const modelOf = (files: ServiceFiles) => {
  const read = readServiceFiles(files);
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.model;
};

const whole = `apiVersion: spaceship.run/v1
build: { command: npm ci --omit=dev }
processes:
  web: { command: node server.js, health: { path: /healthz }, replicas: 2 }
addons:
  database: { type: postgres, plan: small }
release:
  - { name: migrate, run: npm run migrate, when: before, timeout: 5m }
flow:
  - { stage: staging, to: [staging] }
  - stage: production
    to: { tier: production }
    gates:
      - evidence: { kind: tested, by: group:default/qa, notBy: author }
      - approvals: { of: owners, count: 1 }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

describe('readServiceFiles', () => {
  it('reads a whole file and fills in every default', () => {
    const model = modelOf({ 'spaceship.yaml': whole });
    expect(model).toEqual({
      review: null,
      files: ['spaceship.yaml'],
      build: { command: 'npm ci --omit=dev', path: '', timeoutMs: 900_000 },
      processes: {
        web: {
          command: 'node server.js',
          health: { path: '/healthz', timeout: '60s' },
          replicas: 2,
          stopTimeout: '10s',
        },
      },
      addons: { database: { type: 'postgres', plan: 'small' } },
      releaseSteps: [
        {
          name: 'migrate',
          run: 'npm run migrate',
          when: 'before',
          timeout: '5m',
          attempts: 1,
          effect: 'observable',
          interruptible: true,
        },
      ],
      flow: [
        { stage: 'staging', to: ['staging'], strategy: 'rolling', gates: [] },
        {
          stage: 'production',
          to: { tier: 'production' },
          strategy: 'rolling',
          gates: [
            {
              evidence: {
                kind: 'tested',
                by: 'group:default/qa',
                notBy: 'author',
              },
            },
            { approvals: { of: 'owners', count: 1, authors: false } },
          ],
        },
      ],
      triggers: [{ on: 'push', branch: 'main', deliver: 'staging' }],
    });
  });

  it('needs no more than a Procfile', () => {
    const model = modelOf({
      Procfile:
        '\uFEFF# ours\nweb: node a.js --port=$PORT\nworker:  node b.js \r\nrelease: node migrate.js\n',
      'package.json': '{"name":"a","dependencies":{"b":"1"}}',
      'package-lock.json': true,
    });
    expect(model.processes).toMatchObject({
      web: { command: 'node a.js --port=$PORT', replicas: 1 },
      worker: { command: 'node b.js' },
    });
    expect(model.releaseSteps).toMatchObject([
      { name: 'release', run: 'node migrate.js', when: 'before' },
    ]);
    expect(model.build.command).toBe('npm ci --omit=dev');
    expect(model.files).toEqual(['Procfile', 'package.json']);
    expect(model.flow).toEqual([]);
  });

  it('takes the start script where there is no other word', () => {
    const model = modelOf({
      'package.json':
        '{"scripts":{"start":"node .","build":"vite build"},"devDependencies":{"vite":"7"}}',
    });
    expect(model.processes.web.command).toBe('npm start');
    expect(model.build.command).toBe(
      'npm install && npm run build && npm prune --omit=dev',
    );
  });

  it('installs nothing where nothing is asked for', () => {
    const build = (scripts: string) =>
      modelOf({
        Procfile: 'web: node .',
        'package.json': `{"scripts":{${scripts}}}`,
      }).build.command;
    expect(build('')).toBeNull();
    expect(build('"build":"node build.mjs"')).toBe('npm run build');
  });

  it('takes a process from the file before the one of the Procfile', () => {
    const model = modelOf({
      'spaceship.yaml': whole,
      Procfile: 'web: other\nworker: node worker.js',
    });
    expect(model.processes).toMatchObject({
      web: { command: 'node server.js', replicas: 2 },
      worker: { command: 'node worker.js', replicas: 1 },
    });
  });

  it('says what would be right where there is nothing', () => {
    expect(mistakesOf({})).toEqual([
      {
        file: 'Procfile',
        line: 1,
        column: 1,
        path: '',
        message: expect.stringContaining('how to start the service'),
        expected: expect.stringContaining('web: node server.js'),
      },
    ]);
  });

  it('does not change its mind: the same files give the same model', () => {
    expect(modelOf({ 'spaceship.yaml': whole })).toEqual(
      modelOf({ 'spaceship.yaml': whole }),
    );
  });
});

describe('mistakes in spaceship.yaml', () => {
  const cases: [string, string, Partial<Mistake>][] = [
    [
      'an empty file',
      '',
      { line: 1, column: 1, message: 'The file is empty.' },
    ],
    [
      'another version',
      'apiVersion: spaceship.run/v9\n',
      {
        line: 1,
        column: 13,
        path: 'apiVersion',
        expected: '"spaceship.run/v1"',
      },
    ],
    [
      'no version',
      'processes: { web: { command: a } }\n',
      { path: 'apiVersion', message: '"apiVersion" is missing.' },
    ],
    [
      'a misspelt key',
      'apiVersion: spaceship.run/v1\nproceses:\n  web: { command: a }\n',
      {
        line: 2,
        column: 1,
        path: 'proceses',
        message: '"proceses" is not known here.',
        expected: '"processes"',
      },
    ],
    [
      'a misspelt key deep inside',
      'apiVersion: spaceship.run/v1\nprocesses:\n  web:\n    command: a\n    helth: { path: / }\n',
      { line: 5, column: 5, path: 'processes.web.helth', expected: '"health"' },
    ],
    [
      'a stage of review environments',
      'apiVersion: spaceship.run/v1\nflow:\n  - stage: a\n    to: { tier: review }\n',
      {
        path: 'flow[0].to.tier',
        expected: '"staging" or "production"',
      },
    ],
    [
      'an unknown gate',
      'apiVersion: spaceship.run/v1\nflow:\n  - stage: a\n    to: [x]\n    gates:\n      - aprovals: { of: owners }\n',
      {
        line: 6,
        column: 9,
        path: 'flow[0].gates[0].aprovals',
        expected: '"approvals"',
      },
    ],
    [
      'a mistake inside a gate',
      'apiVersion: spaceship.run/v1\nflow:\n  - stage: a\n    to: [x]\n    gates:\n      - approvals: { of: owners, count: 0 }\n',
      {
        line: 6,
        column: 41,
        path: 'flow[0].gates[0].approvals.count',
        expected: 'at least 1',
      },
    ],
    [
      'people that nobody knows',
      'apiVersion: spaceship.run/v1\nflow:\n  - { stage: a, to: [x], gates: [{ approvals: { of: qa } }] }\n',
      {
        line: 3,
        path: 'flow[0].gates[0].approvals.of',
        expected: expect.stringContaining('group:default/qa'),
      },
    ],
    [
      'a destination that is no list',
      'apiVersion: spaceship.run/v1\nflow:\n  - { stage: a, to: staging }\n',
      {
        line: 3,
        column: 21,
        path: 'flow[0].to',
        expected: 'a list or a mapping (key: value)',
      },
    ],
    [
      'a wrong type',
      'apiVersion: spaceship.run/v1\nprocesses:\n  web: { command: a, replicas: two }\n',
      {
        line: 3,
        column: 32,
        path: 'processes.web.replicas',
        message: '"two" is not a number.',
      },
    ],
    [
      'a bad duration',
      'apiVersion: spaceship.run/v1\nbuild: { timeout: soon }\n',
      { line: 2, column: 19, expected: expect.stringContaining('30s') },
    ],
    [
      'a duration without end',
      'apiVersion: spaceship.run/v1\nbuild: { timeout: 99999999h }\n',
      { line: 2, expected: expect.stringContaining('24h') },
    ],
    [
      'a name with capitals',
      'apiVersion: spaceship.run/v1\nprocesses:\n  Web: { command: a }\n',
      { line: 3, column: 3, path: 'processes.Web' },
    ],
    [
      'a path that is none',
      'apiVersion: spaceship.run/v1\nprocesses: { web: { command: a, health: { path: health } } }\n',
      {
        path: 'processes.web.health.path',
        expected: expect.stringContaining('"/"'),
      },
    ],
    [
      'a trigger to a stage that is missing',
      'apiVersion: spaceship.run/v1\nflow: [{ stage: staging, to: [a] }]\ntriggers:\n  - { on: push, branch: main, deliver: stagin }\n',
      {
        line: 4,
        column: 40,
        path: 'triggers[0].deliver',
        expected: '"staging"',
      },
    ],
    [
      'a stage named twice',
      'apiVersion: spaceship.run/v1\nflow:\n  - { stage: a, to: [x] }\n  - { stage: a, to: [y] }\n',
      { line: 4, column: 14, path: 'flow[1].stage' },
    ],
    [
      'a step named twice',
      'apiVersion: spaceship.run/v1\nrelease:\n  - { name: a, run: x }\n  - { name: a, run: y, when: after }\n',
      { line: 4, path: 'release[1].name' },
    ],
    [
      'a key that stands twice',
      'apiVersion: spaceship.run/v1\nbuild: {}\nbuild: {}\n',
      { line: 3, column: 1, expected: 'each key once' },
    ],
    [
      'YAML that is broken',
      'apiVersion: spaceship.run/v1\nprocesses: {\n',
      { line: expect.any(Number), expected: expect.stringContaining('YAML') },
    ],
    [
      'a folder outside',
      'apiVersion: spaceship.run/v1\nbuild: { path: ../secret }\n',
      { line: 2, column: 16, path: 'build.path' },
    ],
    [
      'a quorum that one person can not meet',
      'apiVersion: spaceship.run/v1\nflow:\n  - { stage: a, to: [x], gates: [{ approvals: { of: "user:default/dan", count: 2 } }] }\n',
      { line: 3, path: 'flow[0].gates[0].approvals.count' },
    ],
    [
      'a name that is none of ours',
      'apiVersion: spaceship.run/v1\nprocesses: { __proto__: { command: a } }\nconstructor: {}\n',
      { line: 3, path: 'constructor' },
    ],
    [
      'a selection of nothing',
      'apiVersion: spaceship.run/v1\nflow:\n  - { stage: a, to: {} }\n',
      { path: 'flow[0].to' },
    ],
  ];

  it.each(cases)('finds %s', (_, text, expected) => {
    const mistakes = mistakesOf({
      'spaceship.yaml': text,
      Procfile: 'web: node a',
    });
    expect(mistakes).toContainEqual(expect.objectContaining(expected));
    for (const mistake of mistakes) {
      expect(mistake.file).toBe('spaceship.yaml');
      expect(mistake.line).toBeGreaterThan(0);
      expect(mistake.column).toBeGreaterThan(0);
      expect(mistake.message).toMatch(/[.?!]$/);
      expect(mistake.expected).not.toBe('');
    }
  });

  it('tells every mistake at once', () => {
    const mistakes = mistakesOf({
      'spaceship.yaml':
        'apiVersion: 1\nbild: {}\nprocesses: { web: { comand: a } }\n',
    });
    expect(mistakes.map(mistake => mistake.path)).toEqual(
      expect.arrayContaining([
        'apiVersion',
        'bild',
        'processes.web.comand',
        'processes.web.command',
      ]),
    );
  });

  it('refuses aliases that blow up', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]',
    ].join('\n');
    expect(mistakesOf({ 'spaceship.yaml': bomb })).toMatchObject([
      { message: expect.stringContaining('aliases') },
    ]);
  });

  it('names an unknown destination, and the one that was probably meant', () => {
    const text =
      'apiVersion: spaceship.run/v1\nprocesses: { web: { command: a } }\nflow:\n  - { stage: a, to: [stagin] }\n  - { stage: b, to: { tier: production } }\n';
    expect(
      mistakesOf(
        { 'spaceship.yaml': text },
        { destinations: [{ slug: 'staging', tier: 'staging' }] },
      ),
    ).toMatchObject([
      { line: 4, column: 22, path: 'flow[0].to[0]', expected: '"staging"' },
      { line: 5, path: 'flow[1].to' },
    ]);
  });

  it('uses the name of a file at another path', () => {
    expect(
      mistakesOf({ 'spaceship.yaml': 'x: 1' }, 'deploy/ship.yaml')[0].file,
    ).toBe('deploy/ship.yaml');
  });
});

describe('mistakes in other files', () => {
  it.each([
    ['web node a.js', 1, 1],
    ['web: a\n  wörker: b', 2, 3],
    ['web: a\nweb: b', 2, 1],
    ['Web: a', 1, 1],
    ['web:', 1, 1],
  ])('finds the line of a Procfile: %j', (text, line, column) => {
    expect(mistakesOf({ Procfile: text })).toMatchObject([
      { file: 'Procfile', line, column },
    ]);
  });

  it('finds where package.json breaks', () => {
    expect(
      mistakesOf({ Procfile: 'web: a', 'package.json': '{\n  "a": [1,\n' }),
    ).toMatchObject([{ file: 'package.json', message: 'This is not JSON.' }]);
  });

  describe('review', () => {
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
});
