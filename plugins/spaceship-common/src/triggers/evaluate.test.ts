import fc from 'fast-check';
import { readServiceFiles } from '../config/readServiceFiles';
import { renderMessage } from '../gates/render';
import { fitsBranch } from './branchPattern';
import { evaluatePush } from './evaluate';
import { resolveStage, type DestinationChoice } from './resolveStage';

function model(triggers: string) {
  const read = readServiceFiles({
    Procfile: 'web: a',
    'spaceship.yaml': `apiVersion: spaceship.run/v1
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: { tier: production } }
triggers: ${triggers}
`,
  });
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.model;
}

describe('a push', () => {
  const toStaging = model('[{ on: push, branch: main, deliver: staging }]');

  it('makes a rollout for each stage from the one of the trigger on', () => {
    const answer = evaluatePush(toStaging, { branch: 'main' });
    expect(answer.build).toBe(true);
    expect(answer.stages.map(stage => stage.stage)).toEqual([
      'staging',
      'production',
    ]);
    expect(answer.explanation.verdict).toBe('satisfied');
  });

  it('to another branch concerns nothing, and says so', () => {
    const answer = evaluatePush(toStaging, { branch: 'topic' });
    expect(answer).toMatchObject({ trigger: null, build: false, stages: [] });
    expect(answer.explanation.verdict).toBe('not-concerned');
    expect(renderMessage(answer.explanation.parts[0].message)).toBe(
      'A push to topic does not fit “main”.',
    );
  });

  it('is only built where the trigger names no stage', () => {
    const answer = evaluatePush(model('[{ on: push, branch: "**" }]'), {
      branch: 'a/b',
    });
    expect(answer).toMatchObject({ build: true, stages: [] });
  });

  it('enters the flow at the earliest of the stages whose triggers fit', () => {
    const answer = evaluatePush(
      model(
        '[{ on: push, branch: main, deliver: production }, { on: push, branch: "m*", deliver: staging }]',
      ),
      { branch: 'main' },
    );
    expect(answer.trigger).toMatchObject({ deliver: 'staging' });
    expect(answer.explanation.parts).toHaveLength(2);
  });

  it('does nothing without triggers', () => {
    expect(evaluatePush(model('[]'), { branch: 'main' })).toMatchObject({
      build: false,
      explanation: { verdict: 'not-concerned' },
    });
  });
});

describe('a branch pattern', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'main2', false],
    ['main', 'amain', false],
    ['release/*', 'release/1', true],
    ['release/*', 'release/1/2', false],
    ['release/**', 'release/1/2', true],
    ['**', 'any/thing', true],
    ['*', 'any/thing', false],
    ['*-fix', 'hot-fix', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxbyy', false],
    ['a.c', 'abc', false],
    ['[a-z]+', 'abc', false],
    ['', '', true],
    ['***', 'a/b', true],
  ])('%j fits %j: %s', (pattern, branch, fits) => {
    expect(fitsBranch(pattern, branch)).toBe(fits);
  });

  it('agrees with the regular expression that it stands for', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '**');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map(parts => parts.join('')),
        fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }),
        (pattern, letters) => {
          const branch = letters.join('');
          const source = (pattern.match(/\*\*|[^]/g) ?? [])
            .map(part => ({ '**': '[^]*', '*': '[^/]*' }[part] ?? part))
            .join('');
          expect(fitsBranch(pattern, branch)).toBe(
            new RegExp(`^${source}$`).test(branch),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('does not take long for a pattern that is made to', () => {
    const started = performance.now();
    expect(fitsBranch(`${'*a'.repeat(40)}*b`, 'a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('the destinations of a stage', () => {
  const destinations: DestinationChoice[] = [
    { slug: 'us-east', tier: 'production', region: 'us' },
    { slug: 'staging', tier: 'staging' },
    { slug: 'eu-west', tier: 'production', region: 'eu' },
    { slug: 'gone', tier: 'production', tombstoned: true },
  ];
  const slugs = (to: Parameters<typeof resolveStage>[0]['to']) => {
    const resolved = resolveStage({ to }, destinations);
    return 'waves' in resolved
      ? resolved.waves.map(wave => wave.map(d => d.slug))
      : resolved.problems;
  };

  it('are waves in the order of the list, or by slug', () => {
    expect(slugs(['us-east', 'eu-west'])).toEqual([['us-east'], ['eu-west']]);
    expect(slugs({ tier: 'production' })).toEqual([['eu-west'], ['us-east']]);
    expect(slugs({ tier: 'production', region: 'us' })).toEqual([['us-east']]);
  });

  it('never shrink silently', () => {
    expect(slugs(['eu-wst', 'staging'])).toEqual([
      {
        at: 0,
        message: 'There is no destination "eu-wst".',
        expected: '"eu-west"',
      },
    ]);
    expect(slugs(['gone'])).toMatchObject([{ at: 0 }]);
    expect(slugs(['staging', 'staging'])).toMatchObject([{ at: 1 }]);
    expect(slugs({ region: 'mars' })).toMatchObject([{ at: null }]);
  });
});
