import fc from 'fast-check';
import type { Gate } from '../gates/gate';
import type { RolloutFacts } from '../rollouts/facts';
import { deliveryStates, rolloutStates } from '../rollouts/rollout';
import {
  ana,
  approvalGate,
  ben,
  byPerson,
  cleo,
  dan,
  deliveryFact,
  destinationFact,
  id,
  instant,
  owners,
  qa,
  rolloutFacts,
  testedGate,
} from './facts';

const slugs = ['eu-west', 'us-east', 'staging'];
const person = fc.constantFrom(ana, ben, cleo, dan, 'service:ci');
const at = fc.nat({ max: 100 }).map(instant);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: null });

const gates = fc.array(
  fc.constantFrom<Gate>(
    testedGate,
    approvalGate,
    { approvals: { of: qa, count: 2, authors: true } },
    { approvals: { of: dan, count: 1, authors: false } },
    { evidence: { kind: 'tested' } },
  ),
  { maxLength: 3 },
);

const judgement = fc.record({ by: person, at, reason: fc.constant('because') });

const destination = (slug: string) =>
  fc
    .record({
      gates,
      hold: maybe(judgement),
      ancestry: fc.constantFrom(
        ...([
          'first',
          'newer',
          'same',
          'older',
          'diverged',
          'unknown',
        ] as const),
      ),
      leasedTo: maybe(
        fc.constant({
          rolloutId: id<'rollout'>('other'),
          releaseNumber: null,
          since: instant(0),
        }),
      ),
      tombstoned: fc.boolean(),
    })
    .map(changes => destinationFact(slug, changes));

const delivery = (slug: string) =>
  fc
    .record({
      wave: fc.integer({ min: 1, max: 3 }),
      state: fc.constantFrom(...deliveryStates, 'waiting' as const),
      begun: fc.boolean(),
      error: maybe(fc.constant('it broke')),
    })
    .map(({ wave, ...changes }) => deliveryFact(slug, wave, changes));

const approval = fc.record({
  by: person,
  at,
  contentHash: fc.constantFrom('content-1', 'content-2'),
  withdrawnAt: maybe(at),
});

const found = fc.record({
  id: fc.uuid(),
  kind: fc.constant('tested' as const),
  outcome: fc.constantFrom('passed' as const, 'failed' as const),
  by: person,
  at,
  destination: fc.constant('staging'),
  artifactDigest: fc.constantFrom('sha256:1', 'sha256:2'),
  releaseStepsHash: fc.constantFrom('steps-1', 'steps-2'),
  note: fc.constant(null),
  revokedAt: maybe(at),
});

const newer = fc.record({
  id: fc.constantFrom(id<'rollout'>('rollout-8'), id<'rollout'>('rollout-9')),
  releaseNumber: maybe(fc.nat()),
  commit: fc.constant('cccc'),
  createdAt: at,
  isDescendant: fc.constantFrom(true, false, null),
  isReady: fc.boolean(),
});

/** Facts in any combination, likely or not: the planner has an answer to each. */
export const anyFacts = (): fc.Arbitrary<RolloutFacts> => {
  const base = rolloutFacts();
  return fc
    .record({
      kind: fc.constantFrom('delivery', 'rollback', 'configuration' as const),
      state: fc.constantFrom(...rolloutStates, 'waiting' as const),
      origin: fc.constantFrom(base.rollout.origin, byPerson),
      contentHash: maybe(fc.constantFrom('content-1', 'content-2')),
      cancelRequested: fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: judgement },
      ),
      stageGates: gates,
      build: maybe(
        fc.record({
          id: fc.constant(id<'build'>('build')),
          state: fc.constantFrom(
            ...([
              'waiting',
              'running',
              'succeeded',
              'failed',
              'cancelled',
            ] as const),
          ),
          since: at,
          error: maybe(fc.constant('exit 1')),
        }),
      ),
      release: maybe(
        fc.record({
          rejection: maybe(judgement),
          author: maybe(fc.constantFrom(ana, ben)),
        }),
      ),
      earlierStage: maybe(
        fc.record({
          stage: fc.constant('staging'),
          state: fc.constantFrom(...rolloutStates, 'missing' as const),
          at: maybe(at),
        }),
      ),
      slugs: fc.subarray(slugs),
      unknownDestination: fc.boolean(),
      destinations: fc.tuple(...slugs.map(destination)),
      deliveries: fc.tuple(...slugs.map(delivery)),
      approvals: fc.array(approval, { maxLength: 4 }),
      evidence: fc.array(found, { maxLength: 4 }),
      newer: fc.array(newer, { maxLength: 2 }),
      ownerKnown: fc.boolean(),
      members: maybe(fc.subarray([ana, ben, dan])),
      testers: maybe(fc.subarray([ana, cleo])),
    })
    .map(parts => ({
      ...base,
      service: { ...base.service, owner: parts.ownerKnown ? owners : null },
      rollout: {
        ...base.rollout,
        kind: parts.kind,
        state: parts.state,
        origin: parts.origin,
        contentHash: parts.contentHash,
        cancelRequested: parts.cancelRequested,
      },
      stageGates: parts.stageGates,
      build: parts.build,
      release: parts.release && {
        ...base.release!,
        rejection: parts.release.rejection,
        authors: [
          {
            role: 'author' as const,
            name: 'A',
            email: 'a@x',
            ref: parts.release.author,
          },
        ],
      },
      earlierStage: parts.earlierStage,
      destinations: parts.destinations.filter(
        ({ slug }) => parts.slugs.includes(slug) && !parts.unknownDestination,
      ),
      deliveries: parts.deliveries.filter(d =>
        parts.slugs.includes(d.destinationId.slice(3)),
      ),
      approvals: parts.approvals,
      evidence: parts.evidence,
      newer: parts.newer,
      members: { [owners]: parts.members, [qa]: parts.testers },
    }));
};
