import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { id, oneProcess, releaseStep } from '../testing/facts';
import {
  buildKey,
  contentHash,
  releaseStepsHash,
  type RolloutContent,
} from './contentHash';

const content: RolloutContent = {
  artifactDigest: 'sha256:1',
  spec: { ...oneProcess, releaseSteps: [releaseStep('migrate')] },
  strategy: 'rolling',
  destinations: [
    { id: id('b'), configRevision: 2 },
    { id: id('a'), configRevision: 1 },
  ],
};

describe('the content hash', () => {
  it('is SHA-256 over RFC 8785 JSON', () => {
    const small = { ...content, spec: { processes: {}, releaseSteps: [] } };
    const json =
      '{"artifact":"sha256:1","destinations":[["a",1],["b",2]],"hashVersion":1,"processes":{},"releaseSteps":[],"strategy":"rolling"}';
    expect(contentHash(small)).toBe(
      createHash('sha256').update(json).digest('hex'),
    );
  });

  it('does not depend on the order of destinations or keys', () => {
    expect(
      contentHash({
        destinations: [...content.destinations].reverse(),
        strategy: content.strategy,
        spec: content.spec,
        artifactDigest: content.artifactDigest,
      }),
    ).toBe(contentHash(content));
  });

  it.each([
    ['artifact', { artifactDigest: 'sha256:2' }],
    ['strategy', { strategy: 'all-at-once' }],
    ['release steps', { spec: { ...content.spec, releaseSteps: [] } }],
    ['processes', { spec: { ...content.spec, processes: {} } }],
    ['destinations', { destinations: content.destinations.slice(1) }],
    [
      'a config revision',
      {
        destinations: [
          { id: id('b'), configRevision: 3 },
          content.destinations[1],
        ],
      },
    ],
  ] as [string, Partial<RolloutContent>][])(
    'changes with the %s',
    (_, change) => {
      expect(contentHash({ ...content, ...change })).not.toBe(
        contentHash(content),
      );
    },
  );

  it('does not change with the add-ons: a rotation voids nothing', () => {
    const spec = { ...content.spec, addons: {} };
    expect(contentHash({ ...content, spec })).toBe(contentHash(content));
  });
});

describe('the other keys', () => {
  it('evidence binds to the release steps alone', () => {
    expect(releaseStepsHash(content.spec)).toBe(
      releaseStepsHash({ releaseSteps: [releaseStep('migrate')] }),
    );
    expect(releaseStepsHash(content.spec)).not.toBe(
      releaseStepsHash({ releaseSteps: [] }),
    );
  });

  it('a build is another when anything that decides it is', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.string(), fc.string(), fc.string(), fc.json()),
        fc.tuple(fc.string(), fc.string(), fc.string(), fc.json()),
        (a, b) => {
          const key = ([serviceId, commit, path, buildConfig]: typeof a) =>
            buildKey({ serviceId: id(serviceId), commit, path, buildConfig });
          expect(key(a) === key(b)).toBe(
            JSON.stringify(a) === JSON.stringify(b),
          );
          expect(key(a)).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
    );
  });
});
