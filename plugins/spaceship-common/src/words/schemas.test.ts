import fc from 'fast-check';
import { explanationSchema } from '../gates/explanationSchema';
import { destinationSchema, holdSchema } from '../destinations/destination';
import { stepSchema } from '../deliveries/step';
import { releaseSchema } from '../releases/release';
import { planRollout } from '../rollouts/plan';
import { deliverySchema, rolloutSchema } from '../rollouts/rollout';
import { anyFacts } from '../testing/anyFacts';
import { deliver, wellBehaved } from '../testing/deliverySimulator';
import {
  ana,
  deliveryFacts,
  instant,
  oneProcess,
  testedGate,
} from '../testing/facts';
import { entityRefSchema, idSchema, newId } from './ids';

const at = instant(0);
const commit = 'a'.repeat(40);

const destination = {
  id: newId<'destination'>(),
  slug: 'eu-west',
  title: 'EU West',
  tier: 'production',
  region: 'eu-west',
  labels: {},
  driver: 'local',
  config: { any: 'thing' },
  gates: [testedGate],
};
const release = {
  id: newId<'release'>(),
  serviceId: newId<'service'>(),
  number: 1,
  commit,
  branch: 'main',
  message: 'Begin',
  authors: [{ role: 'author', name: 'Ana', email: null, ref: ana }],
  buildId: newId<'build'>(),
  artifactDigest: `sha256:${'0'.repeat(64)}`,
  spec: oneProcess,
  createdAt: at,
  rejection: null,
};
const rollout = {
  id: newId<'rollout'>(),
  serviceId: release.serviceId,
  kind: 'delivery',
  state: 'waiting',
  stage: 'staging',
  commit,
  buildId: null,
  releaseId: release.id,
  contentHash: null,
  origin: { by: 'person', ref: ana, note: null },
  createdAt: at,
  endedAt: null,
};
const delivery = {
  id: newId<'delivery'>(),
  rolloutId: rollout.id,
  destinationId: destination.id,
  wave: 1,
  configRevision: 1,
  state: 'waiting',
  startedAt: null,
  endedAt: null,
};

describe('the words as schemas', () => {
  it.each([
    ['destination', destinationSchema, destination],
    ['hold', holdSchema, { by: ana, at, reason: 'no' }],
    ['release', releaseSchema, release],
    ['rollout', rolloutSchema, rollout],
    ['delivery', deliverySchema, delivery],
  ])('a %s is what it says, and nothing more', (_, schema, value) => {
    expect(schema.parse(value)).toEqual(value);
    expect(schema.safeParse({ ...value, more: 1 }).success).toBe(false);
    for (const key of Object.keys(value)) {
      const isOptional = ['region', 'config'].includes(key);
      const less = { ...value, [key]: undefined };
      expect([key, schema.safeParse(less).success]).toEqual([key, isOptional]);
    }
  });

  it('know every step of a delivery', () => {
    const { steps } = deliver(deliveryFacts(), wellBehaved);
    for (const step of steps) expect(stepSchema.parse(step)).toEqual(step);
  });

  it('know every explanation', () => {
    fc.assert(
      fc.property(anyFacts(), facts => {
        const { tree } = planRollout(facts, at);
        expect(explanationSchema.parse(tree)).toEqual(tree);
      }),
      { numRuns: 200 },
    );
  });

  it('keep ids and references apart from other text', () => {
    expect(idSchema().safeParse('eu-west').success).toBe(false);
    expect(idSchema().safeParse(newId()).success).toBe(true);
    expect(entityRefSchema.safeParse('ana').success).toBe(false);
  });
});
