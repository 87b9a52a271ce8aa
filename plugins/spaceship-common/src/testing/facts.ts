import type { ReleaseSpec } from '../releases/release';
import type {
  DeliveryFacts,
  RolloutDestinationFact,
  RolloutFacts,
} from '../rollouts/facts';
import type { Id } from '../words/ids';

export const id = <K extends string>(text: string): Id<K> => text as Id<K>;

export const instant = (seconds: number): string =>
  new Date(Date.UTC(2026, 0, 5, 9) + seconds * 1000).toISOString();

export const qa = 'group:default/qa';
export const owners = 'group:default/flags';
export const ana = 'user:default/ana';
export const ben = 'user:default/ben';
export const cleo = 'user:default/cleo';
export const dan = 'user:default/dan';

export const testedGate = {
  evidence: { kind: 'tested', by: qa, notBy: 'author' },
} as const;
export const approvalGate = {
  approvals: { of: 'owners', count: 1, authors: false },
} as const;

/** A destination where release 1 runs and a newer commit is welcome. */
export function destinationFact(
  slug: string,
  changes: Partial<RolloutDestinationFact> = {},
): RolloutDestinationFact {
  return {
    id: id(`id-${slug}`),
    slug,
    title: slug,
    tier: 'production',
    region: null,
    gates: [],
    configRevision: 1,
    hold: null,
    running: {
      deliveryId: id(`before-${slug}`),
      releaseId: id('release-1'),
      releaseNumber: 1,
      commit: 'aaaa',
      configRevision: 1,
      artifactDigest: 'sha256:1',
      since: instant(-3600),
    },
    ancestry: 'newer',
    leasedTo: null,
    tombstoned: false,
    ...changes,
  };
}

export function deliveryFact(
  slug: string,
  wave: number,
  changes: Partial<RolloutFacts['deliveries'][number]> = {},
): RolloutFacts['deliveries'][number] {
  return {
    id: id(`delivery-${slug}`),
    destinationId: id(`id-${slug}`),
    wave,
    state: 'waiting',
    begun: false,
    endedAt: null,
    error: null,
    ...changes,
  };
}

/** Release 2 by automation to two regions, tested and approved: nothing is in its way. */
export function rolloutFacts(
  changes: Partial<RolloutFacts> = {},
  rollout: Partial<RolloutFacts['rollout']> = {},
): RolloutFacts {
  return {
    versions: { global: 1, service: 1, destinations: {} },
    service: { id: id('service-1'), name: 'flags', owner: owners },
    rollout: {
      id: id('rollout-2'),
      kind: 'delivery',
      state: 'waiting',
      stage: 'production',
      commit: 'bbbb',
      origin: {
        by: 'automation',
        event: 'event-1',
        trigger: 'push',
        pusher: ana,
      },
      contentHash: 'content-2',
      createdAt: instant(0),
      cancelRequested: null,
      ...rollout,
    },
    stageGates: [testedGate, approvalGate],
    build: {
      id: id('build-2'),
      state: 'succeeded',
      since: instant(1),
      error: null,
    },
    release: {
      id: id('release-2'),
      number: 2,
      commit: 'bbbb',
      artifactDigest: 'sha256:2',
      releaseStepsHash: 'steps-2',
      authors: [{ role: 'author', name: 'Ana', email: 'ana@x', ref: ana }],
      rejection: null,
    },
    earlierStage: { stage: 'staging', state: 'delivered', at: instant(10) },
    destinations: [destinationFact('eu-west'), destinationFact('us-east')],
    deliveries: [deliveryFact('eu-west', 1), deliveryFact('us-east', 2)],
    approvals: [
      {
        by: ben,
        at: instant(20),
        contentHash: 'content-2',
        withdrawnAt: null,
      },
    ],
    evidence: [
      {
        id: 'evidence-1',
        kind: 'tested',
        outcome: 'passed',
        by: cleo,
        at: instant(15),
        destination: 'staging',
        artifactDigest: 'sha256:2',
        releaseStepsHash: 'steps-2',
        note: null,
        revokedAt: null,
      },
    ],
    newer: [],
    members: { [owners]: [ana, ben, dan], [qa]: [cleo] },
    ...changes,
  };
}

export const byPerson = {
  by: 'person',
  ref: dan,
  note: 'please',
} as const;

export const oneProcess: ReleaseSpec = {
  processes: {
    web: {
      command: 'node server.js',
      health: { path: '/', timeout: '30s' },
      replicas: 2,
      stopTimeout: '10s',
    },
  },
  addons: { database: { type: 'postgres', plan: 'small' } },
  releaseSteps: [],
  flow: [],
};

export const releaseStep = (
  name: string,
  changes: Partial<ReleaseSpec['releaseSteps'][number]> = {},
): ReleaseSpec['releaseSteps'][number] => ({
  name,
  run: `npm run ${name}`,
  when: 'before',
  timeout: '5m',
  attempts: 1,
  effect: 'observable',
  interruptible: true,
  ...changes,
});

/** A delivery of release 2 over release 1 that has its destination and no step yet. */
export function deliveryFacts(
  changes: Partial<DeliveryFacts> = {},
  delivery: Partial<DeliveryFacts['delivery']> = {},
): DeliveryFacts {
  return {
    versions: { global: 1, service: 1, destinations: {} },
    service: { id: id('service-1'), name: 'flags', owner: owners },
    destination: {
      id: id('id-eu-west'),
      slug: 'eu-west',
      title: 'EU West',
      tombstoned: false,
      capabilities: { weights: true, jobs: true, replicas: true },
    },
    rollout: { id: id('rollout-2'), kind: 'delivery', state: 'delivering' },
    delivery: {
      id: id('delivery-eu-west'),
      state: 'delivering',
      revision: 'delivery-eu-west',
      strategy: 'all-at-once',
      configRevision: 1,
      startedAt: instant(0),
      cancelRequested: null,
      ...delivery,
    },
    release: {
      id: id('release-2'),
      number: 2,
      artifactDigest: 'sha256:2',
      spec: {
        ...oneProcess,
        releaseSteps: [
          releaseStep('migrate'),
          releaseStep('warm', { when: 'after' }),
          releaseStep('undo', { when: 'rollback' }),
        ],
      },
    },
    previous: {
      revision: 'before-eu-west',
      releaseNumber: 1,
      replicas: { web: 2 },
    },
    lease: { deliveryId: id('delivery-eu-west'), since: instant(0) },
    steps: [],
    ...changes,
  };
}
