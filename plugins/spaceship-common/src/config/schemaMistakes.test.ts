import { mistakesOf } from '../testing/readFiles';
import type { Mistake } from './serviceFile';

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

  const processes = 'apiVersion: spaceship.run/v1\nprocesses:\n';
  const gates =
    'apiVersion: spaceship.run/v1\nprocesses: { web: { command: a } }\nflow:\n  - stage: a\n    to: [staging]\n    gates:\n';
  it.each([
    [
      `${processes}  web: { command: "a\\0b" }\n`,
      { line: 3, column: 19, message: expect.stringContaining('NUL') },
    ],
    [
      `${processes}  web: { command: a, health: { path: "/\\ud800" } }\n`,
      { line: 3, column: 38, message: expect.stringContaining('surrogate') },
    ],
    [
      `${processes}  web: *webb\n`,
      {
        line: 3,
        column: 8,
        message: 'Nothing before this has the anchor "&webb".',
      },
    ],
    [
      `${processes}  web: { command: a, health: { path: "/a b" } }\n`,
      {
        line: 3,
        column: 38,
        path: 'processes.web.health.path',
        expected: expect.stringContaining('%20'),
      },
    ],
    [
      `${processes}  web: { command: ${'a'.repeat(10_001)} }\n`,
      {
        line: 3,
        column: 19,
        expected: expect.stringContaining('10000 characters'),
      },
    ],
    [
      `${processes}  web: { command: a }\nbuild: { path: a/.git/b }\n`,
      { line: 4, column: 16, path: 'build.path' },
    ],
    [
      `${processes}  web: { command: a, replicas: .inf }\n`,
      { line: 3, message: expect.stringContaining('Infinity') },
    ],
    [
      `${gates}      - { approvals: { of: owners }, evidence: { kind: tested } }\n`,
      {
        line: 7,
        path: 'flow[0].gates[0].evidence',
        message: '"evidence" can\'t stand here beside "approvals".',
      },
    ],
  ])('says what is wrong, case %#', (text, mistake) => {
    expect(mistakesOf({ 'spaceship.yaml': text })).toMatchObject([mistake]);
  });

  it.each(['a\u0000b', 'a'.repeat(10_001)])(
    'refuses a command of a Procfile that can be neither stored nor run, case %#',
    command => {
      expect(mistakesOf({ Procfile: `web: ${command}` })).toMatchObject([
        { file: 'Procfile', line: 1, path: 'web' },
      ]);
    },
  );

  const listed = (count: number, line: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => `  ${line(at)}\n`).join('');
  it.each<[string, number, (at: number) => string, Partial<Mistake>]>([
    ['processes', 50, at => `p${at}: { command: a }`, { line: 55, column: 3 }],
    ['addons', 50, at => `a${at}: { type: postgres }`, { line: 55, column: 3 }],
    ['release', 50, at => `- { name: s${at}, run: a }`, { line: 55 }],
    ['flow', 50, at => `- { stage: s${at}, to: [x] }`, { line: 55 }],
    ['triggers', 100, at => `- { on: push, branch: b${at} }`, { line: 105 }],
  ])('says which of %s is one too many', (key, most, line, place) => {
    const head =
      key === 'processes'
        ? 'apiVersion: spaceship.run/v1\n# none\n# besides\n'
        : 'apiVersion: spaceship.run/v1\nprocesses:\n  web: { command: a }\n';
    const text = `${head}${key}:\n${listed(most, line)}`;
    expect(mistakesOf({ 'spaceship.yaml': text })).toEqual([]);
    expect(
      mistakesOf({ 'spaceship.yaml': `${text}  ${line(most)}\n` }),
    ).toMatchObject([
      {
        ...place,
        message: `There are ${
          most + 1
        } of these, and this is the first that is too many.`,
        expected: `at most ${most}`,
      },
    ]);
  });

  it('says which process of a Procfile is one too many', () => {
    const lines = listed(51, at => `p${at}: a`);
    expect(mistakesOf({ Procfile: lines })).toMatchObject([
      { file: 'Procfile', line: 51, path: 'p50', expected: 'at most 50' },
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
