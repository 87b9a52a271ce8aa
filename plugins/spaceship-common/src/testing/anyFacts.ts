import fc from 'fast-check';
import type { Gate } from '../gates/gate';
import type { Ancestry, EvidenceFact, RolloutFacts } from '../rollouts/facts';
import {
  deliveryStates,
  rolloutStates,
  type DeliveryState,
  type RolloutKind,
  type RolloutState,
} from '../rollouts/rollout';
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
const base = rolloutFacts();
const release = base.release as NonNullable<RolloutFacts['release']>;

/** Mostly what lets a delivery go: only where the rest does not stand in the way can a single fact decide. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: other },
  );

const at = fc.nat({ max: 100 }).map(instant);
const person = fc.constantFrom(ana, ben, cleo, dan, 'service:default/ci');
const judgement = fc.record({ by: person, at, reason: fc.constant('because') });
const maybeJudged = mostly<null | { by: string; at: string; reason: string }>(
  null,
  judgement,
);

const gates = fc.array(
  fc.constantFrom<Gate>(
    testedGate,
    approvalGate,
    { approvals: { of: qa, count: 1, authors: true } },
    { approvals: { of: 'owners', count: 2, authors: false } },
    { approvals: { of: dan, count: 1, authors: false } },
    { evidence: { kind: 'tested' } },
    { evidence: { kind: 'signed-off', by: qa } },
  ),
  { maxLength: 2 },
);

const destination = (slug: string) =>
  fc
    .record({
      gates: mostly<readonly Gate[]>([], gates),
      hold: maybeJudged,
      ancestry: mostly<Ancestry>(
        'newer',
        fc.constantFrom<Ancestry>(
          'first',
          'same',
          'older',
          'diverged',
          'unknown',
        ),
      ),
      leasedTo: mostly<RolloutFacts['destinations'][number]['leasedTo']>(
        null,
        fc.constant({
          rolloutId: id<'rollout'>('other'),
          releaseNumber: null,
          since: instant(0),
        }),
      ),
      tombstoned: mostly<boolean>(false, fc.boolean()),
    })
    .map(changes => destinationFact(slug, changes));

const delivery = (slug: string) =>
  fc
    .record({
      wave: fc.integer({ min: 1, max: 3 }),
      state: mostly<DeliveryState>(
        'waiting',
        fc.constantFrom(...deliveryStates),
      ),
      error: mostly<string | null>(null, fc.constant('it broke')),
    })
    .chain(({ wave, ...changes }) =>
      mostly<boolean>(changes.state !== 'waiting', fc.boolean()).map(begun =>
        deliveryFact(slug, wave, { ...changes, begun }),
      ),
    );

const approval = fc.record({
  by: fc.oneof(fc.constantFrom(ben, dan), person),
  at,
  contentHash: mostly('content-2', fc.constant('content-1')),
  withdrawnAt: mostly<string | null>(null, at),
});

const found = fc.record({
  id: fc.uuid(),
  kind: mostly<EvidenceFact['kind']>('tested', fc.constant('signed-off')),
  role: mostly<string | null>(null, fc.constantFrom(qa, 'group:default/other')),
  outcome: mostly<'passed' | 'failed'>('passed', fc.constant('failed')),
  by: mostly(cleo, person),
  at,
  destination: fc.constant('staging'),
  artifactDigest: mostly('sha256:2', fc.constant('sha256:1')),
  releaseStepsHash: mostly('steps-2', fc.constant('steps-1')),
  note: fc.constant(null),
  revokedAt: mostly<string | null>(null, at),
});

const newer = fc.record({
  id: fc.constantFrom(id<'rollout'>('rollout-8'), id<'rollout'>('rollout-9')),
  releaseNumber: fc.constant(3),
  commit: fc.constant('cccc'),
  createdAt: at,
  isDescendant: fc.constantFrom(true, false, null),
  isReady: fc.boolean(),
});

const build = fc.constantFrom(
  null,
  ...(['waiting', 'running', 'failed', 'cancelled'] as const).map(state => ({
    id: id<'build'>('build-2'),
    state,
    since: instant(1),
    error: state === 'failed' ? 'exit 1' : null,
  })),
);

const parts = fc.record({
  kind: mostly<RolloutKind>(
    'delivery',
    fc.constantFrom<RolloutKind>('rollback', 'configuration'),
  ),
  state: mostly<RolloutState>('waiting', fc.constantFrom(...rolloutStates)),
  origin: fc.constantFrom(base.rollout.origin, byPerson),
  contentHash: mostly<string | null>(
    'content-2',
    fc.constantFrom('content-1', null),
  ),
  cancelRequested: maybeJudged,
  stageGates: gates,
  build: mostly<RolloutFacts['build']>(base.build, build),
  hasRelease: mostly<boolean>(true, fc.boolean()),
  rejection: maybeJudged,
  author: mostly<string | null>(ana, fc.constantFrom(ben, null)),
  authorsAsked: mostly(true, fc.constant(false)),
  earlierStage: mostly<RolloutFacts['earlierStage']>(
    base.earlierStage,
    fc.option(
      fc.record({
        stage: fc.constant('staging'),
        state: fc.constantFrom(...rolloutStates, 'missing' as const),
        at: fc.constant(null),
      }),
      { nil: null },
    ),
  ),
  slugs: fc.subarray(slugs),
  hasDestinations: mostly<boolean>(true, fc.boolean()),
  destinations: fc.tuple(...slugs.map(destination)),
  deliveries: fc.tuple(...slugs.map(delivery)),
  approvals: fc.array(approval, { minLength: 1, maxLength: 4 }),
  evidence: fc.array(found, { minLength: 1, maxLength: 4 }),
  isOffBranch: mostly<boolean>(false, fc.constant(true)),
  newer: mostly<RolloutFacts['newer']>([], fc.array(newer, { maxLength: 2 })),
  owner: mostly<string | null>(owners, fc.constant(null)),
  owners: mostly<string[] | null>(
    [ana, ben, dan],
    fc.option(fc.subarray([ana, ben, dan]), { nil: null }),
  ),
  testers: mostly<string[] | null>(
    [ana, cleo],
    fc.option(fc.subarray([ana, cleo]), { nil: null }),
  ),
});

/** Facts in any combination, likely or not: the planner has an answer to each. */
export const anyFacts = (): fc.Arbitrary<RolloutFacts> =>
  parts.map(made => ({
    ...base,
    service: { ...base.service, owner: made.owner },
    rollout: {
      ...base.rollout,
      kind: made.kind,
      state: made.state,
      origin: made.origin,
      contentHash: made.contentHash,
      cancelRequested: made.cancelRequested,
      isOffBranch: made.isOffBranch,
    },
    stageGates: made.stageGates,
    build: made.build,
    release: made.hasRelease
      ? {
          ...release,
          rejection: made.rejection,
          authors: made.authorsAsked
            ? [{ role: 'author', name: 'A', email: 'a@x', ref: made.author }]
            : null,
        }
      : null,
    earlierStage: made.earlierStage,
    destinations: made.destinations.filter(
      ({ slug }) => made.slugs.includes(slug) && made.hasDestinations,
    ),
    deliveries: made.deliveries.filter(({ destinationId }) =>
      made.slugs.includes(destinationId.slice(3)),
    ),
    approvals: made.approvals,
    evidence: made.evidence,
    newer: made.newer,
    members: { [owners]: made.owners, [qa]: made.testers },
  }));
