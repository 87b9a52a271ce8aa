import type {
  GitSchemas,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  allowed,
  minutesAgo,
  release,
  releases,
  service,
  tree,
  waiting,
} from './fixtures';

/** The rollouts of the story, and what goes with them. */
const origin: Schemas['Origin'] = {
  by: 'automation',
  event: 'event-1',
  trigger: 'push',
  pusher: 'user:default/mira',
};

const summary = (
  part: Partial<Schemas['RolloutSummary']> &
    Pick<Schemas['RolloutSummary'], 'id' | 'state'>,
): Schemas['RolloutSummary'] => ({
  service: {
    id: service.id,
    name: service.name,
    title: service.title,
    entityRef: service.entityRef,
  },
  kind: 'delivery',
  stage: 'staging',
  commit: releases.newest.commit,
  branch: 'main',
  message: releases.newest.message,
  release: releases.newest,
  buildId: 'build-484',
  origin,
  outcomeReason: null,
  sentence: 'Release 484 is delivered to staging.',
  verdict: null,
  createdAt: minutesAgo(84),
  startedAt: minutesAgo(84),
  endedAt: minutesAgo(82),
  destinations: [
    {
      deliveryId: 'delivery-484',
      slug: 'staging',
      title: 'Staging',
      tier: 'staging',
      wave: 0,
      state: 'delivered',
    },
  ],
  ...part,
});

const production: Schemas['RolloutDestination'][] = [
  {
    deliveryId: 'delivery-484-eu',
    slug: 'eu-west',
    title: 'EU West',
    tier: 'production',
    wave: 0,
    state: 'waiting',
  },
  {
    deliveryId: 'delivery-484-us',
    slug: 'us-east',
    title: 'US East',
    tier: 'production',
    wave: 1,
    state: 'waiting',
  },
];

export const fullRelease: Schemas['Release'] = {
  id: releases.newest.id,
  serviceId: service.id,
  number: releases.newest.number,
  commit: releases.newest.commit,
  branch: 'main',
  message: releases.newest.message,
  authors: [],
  buildId: 'build-484',
  artifactDigest: 'sha256:484',
  processes: {},
  releaseSteps: [],
  addons: {},
  createdAt: service.createdAt,
  rejection: null,
};

export const rollouts: Schemas['RolloutSummary'][] = [
  summary({
    id: 'rollout-484-production',
    state: 'waiting',
    stage: 'production',
    sentence: waiting.sentence,
    startedAt: null,
    endedAt: null,
    destinations: production,
  }),
  summary({ id: 'rollout-484', state: 'delivered' }),
  summary({
    id: 'rollout-483',
    state: 'failed',
    release: release(483, '51bb0c4aa012', 'Add retry_of'),
    outcomeReason:
      'Failed in step migrate: column “retry_of” already exists. 482 kept running.',
    startedAt: minutesAgo(220),
    endedAt: minutesAgo(219),
  }),
  summary({
    id: 'rollout-478',
    state: 'delivered',
    kind: 'rollback',
    release: release(478, '51bb0c4', 'Faster totals'),
    origin: {
      by: 'person',
      ref: 'user:default/anna',
      note: 'UPI callbacks failed with 479',
    },
    startedAt: minutesAgo(60 * 47),
    endedAt: minutesAgo(60 * 47 - 1),
  }),
  summary({
    id: 'rollout-480',
    state: 'superseded',
    release: release(480, 'aa01bc3', 'Tidy'),
    outcomeReason: 'Superseded by 481 before it started.',
    startedAt: null,
    endedAt: minutesAgo(60 * 49),
  }),
];

const step = (
  n: number,
  name: string,
  kind: Schemas['Step']['kind'],
  state: Schemas['Step']['state'],
  attempt = 1,
): Schemas['Step'] => ({
  n,
  attempt,
  name,
  kind,
  direction: 'forward',
  state,
  effect: 'idempotent',
  interruptible: true,
  startedAt: minutesAgo(3),
  endedAt: state === 'running' ? null : minutesAgo(2),
  durationMs: state === 'running' ? null : 60_000,
  error: null,
  unproven: null,
});

export const changes: Schemas['Changes'] = {
  destination: 'eu-west',
  destinationTitle: 'EU West',
  from: releases.steady,
  commits: [
    {
      commit: releases.newest.commit,
      message: releases.newest.message,
      committedAt: minutesAgo(90),
      people: [{ role: 'author', name: 'Mira Lindqvist' }],
    },
    {
      commit: releases.moving.commit,
      message: releases.moving.message,
      committedAt: minutesAgo(200),
      people: [{ role: 'author', name: 'Ben Okoro' }],
    },
  ],
  isComplete: true,
  isGoingBack: false,
  configKeys: [{ name: 'RETRY_LIMIT', change: 'changed', secret: false }],
  releaseSteps: [{ name: 'migrate', change: 'added' }],
};

export const rollout: Schemas['Rollout'] = {
  ...rollouts[0],
  contentHash: 'v1:aaaa',
  strategy: 'rolling',
  tree,
  supersededBy: null,
  cancelRequested: null,
  fullRelease,
  build: {
    id: 'build-484',
    serviceId: service.id,
    commit: releases.newest.commit,
    branch: 'main',
    message: releases.newest.message,
    state: 'succeeded',
    release: releases.newest,
    error: null,
    note: null,
    createdAt: minutesAgo(86),
    startedAt: minutesAgo(86),
    endedAt: minutesAgo(84),
  },
  deliveries: production.map(d => ({
    id: d.deliveryId,
    destination: {
      id: `destination-${d.slug}`,
      slug: d.slug,
      title: d.title,
      tier: d.tier,
      region: d.slug,
    },
    wave: d.wave,
    state: d.wave === 0 ? ('delivering' as const) : ('waiting' as const),
    configRevision: 88,
    previous: releases.steady,
    error: null,
    startedAt: d.wave === 0 ? minutesAgo(3) : null,
    endedAt: null,
    steps:
      d.wave === 0
        ? [
            step(1, 'addon:db', 'addon.provision', 'succeeded'),
            step(2, 'job:migrate', 'job', 'succeeded', 2),
            step(3, 'prepare', 'revision.prepare', 'succeeded'),
            step(4, 'healthy', 'revision.healthy', 'running'),
          ]
        : [],
    sentence: 'Waits for wave 1 to be delivered.',
    tree: null,
    address: `http://checkout-api-${d.slug}.localhost:7080`,
  })),
  approvals: [
    {
      id: 'approval-1',
      by: 'user:default/ben',
      at: minutesAgo(40),
      note: 'Looks right',
      contentHash: 'v1:aaaa',
      isForThisContent: true,
      withdrawnAt: null,
    },
  ],
  evidence: [
    {
      id: 'evidence-1',
      kind: 'tested',
      role: null,
      outcome: 'passed',
      by: 'user:default/priya',
      at: minutesAgo(50),
      destination: 'staging',
      destinationTitle: 'Staging',
      release: releases.newest,
      note: null,
      revokedAt: null,
      revokedBy: null,
    },
  ],
  changes: [
    changes,
    { ...changes, destination: 'us-east', destinationTitle: 'US East' },
  ],
  record: [
    {
      seq: 30,
      id: 'entry-30',
      at: minutesAgo(40),
      actor: 'user:default/ben',
      action: 'rollout.approve',
      subject: { kind: 'rollout', id: 'rollout-484-production' },
      details: { note: 'Looks right' },
      hash: 'b',
      previousHash: 'a',
    },
  ],
  siblings: [
    { id: 'rollout-484', stage: 'staging', state: 'delivered' },
    { id: 'rollout-484-production', stage: 'production', state: 'waiting' },
  ],
  allowed: {
    approve: allowed,
    withdraw: { allowed: false, reason: 'You have not approved it.' },
    cancel: allowed,
    rollBack: { allowed: false, reason: 'Nothing of it runs anywhere yet.' },
    test: {
      allowed: false,
      reason: 'Only QA records tests here. Ask Priya Raman.',
    },
    reject: allowed,
    accept: { allowed: false, reason: 'The release is not rejected.' },
    deliver: allowed,
  },
};

export const log: Schemas['LogPage'] = {
  lines: [
    {
      at: minutesAgo(3),
      stream: 'out',
      source: 'migrate',
      text: '0060_add_order_currency: 1 column added, 0 rows rewritten',
    },
    {
      at: minutesAgo(2),
      stream: 'err',
      source: 'web.1',
      text: 'WARN retry budget 80 % used for acquirer “nordpay”',
    },
    {
      at: minutesAgo(1),
      stream: 'out',
      source: 'web.1',
      text: 'listening on 127.0.0.1:31022',
    },
  ],
  cursor: 'c1',
  ended: true,
};

export const audit: Schemas['AuditPage'] = {
  items: rollout.record,
  nextCursor: null,
};

export const revisions: Schemas['ConfigRevisionPage'] = {
  items: [
    {
      revision: 3,
      by: 'user:default/sofia',
      at: minutesAgo(400),
      note: 'New acquirer',
      changed: [{ name: 'NORDPAY_KEY', change: 'added', secret: true }],
    },
  ],
  nextCursor: null,
};

export const token: GitSchemas['TokenInfo'] = {
  id: '0199cccc-0000-7000-8000-000000000001',
  name: 'Laptop',
  hint: 'x9Qz',
  createdAt: minutesAgo(60 * 24 * 3),
  expiresAt: null,
  lastUsedAt: minutesAgo(30),
};
