import { mistakesOf, modelOf } from '../testing/readFiles';

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
});
