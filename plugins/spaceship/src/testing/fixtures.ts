import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { TokenInfo } from '../api/gitPaths';

/** One story for tests and for the pages without a backend: checkout-api on an afternoon, seen from `now`. */
const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

export const me = 'user:default/sofia';

const yes: Schemas['Permitted'] = { allowed: true, reason: null };

export const service: Schemas['Service'] = {
  id: '0199aaaa-0000-7000-8000-000000000001',
  name: 'checkout-api',
  title: null,
  description: 'Takes payments for the shop and the app',
  entityRef: 'component:default/checkout-api',
  owner: 'group:default/payments',
  source: {
    provider: 'local',
    location: 'checkout-api',
    path: '',
    branch: 'main',
  },
  remote: 'http://localhost:7007/api/spaceship/git/checkout-api.git',
  registered: false,
  inCatalog: true,
  createdBy: null,
  createdAt: minutesAgo(60 * 24 * 30),
};

const release = (
  number: number,
  commit: string,
  message: string,
): Schemas['ReleaseRef'] => ({
  id: `0199bbbb-0000-7000-8000-000000000${number}`,
  number,
  commit,
  message,
});

export const releases = {
  newest: release(
    484,
    '9c41f7e5b0d1c2a3948576',
    'Show the failed card in the retry message',
  ),
  moving: release(482, '3e08ab2f91d0', 'Retry a declined card once, not twice'),
  steady: release(479, 'c77d190aa210', 'Charge in the shopper’s currency'),
};

const approvalLeaf: Schemas['Explanation'] = {
  id: 'rollout/stage:production/gate:0:approvals',
  kind: 'approvals',
  verdict: 'waiting-person',
  message: {
    key: 'approvals.missing',
    params: {
      missing: 1,
      of: 'group:default/payments',
      counted: ['user:default/ben'],
    },
  },
  read: [{ fact: 'approvals', value: ['user:default/ben'] }],
  remedies: [
    {
      kind: 'person',
      act: 'approve',
      who: [me, 'user:default/lena'],
    },
  ],
  owner: 'service',
  parts: [],
};

export const tree: Schemas['Explanation'] = {
  id: 'rollout',
  kind: 'all',
  verdict: 'waiting-person',
  message: {
    key: 'rollout.conditions',
    params: { number: 484, stage: 'production' },
  },
  read: [],
  remedies: [],
  parts: [
    {
      id: 'rollout/earlier',
      kind: 'stage-before',
      verdict: 'satisfied',
      message: { key: 'stage.delivered', params: { stage: 'staging' } },
      read: [],
      remedies: [],
      parts: [],
    },
    {
      id: 'rollout/stage:production',
      kind: 'all',
      verdict: 'waiting-person',
      message: { key: 'gates.all', params: { of: 'production' } },
      read: [],
      remedies: [],
      parts: [
        approvalLeaf,
        {
          id: 'rollout/stage:production/gate:1:evidence',
          kind: 'evidence',
          verdict: 'satisfied',
          message: {
            key: 'evidence.found',
            params: { by: 'user:default/priya', destination: 'staging' },
          },
          read: [],
          remedies: [],
          parts: [],
        },
      ],
    },
    {
      id: 'rollout/destination:us-east/hold',
      kind: 'hold',
      verdict: 'blocked',
      message: {
        key: 'hold.held',
        params: {
          destination: 'us-east',
          by: 'user:default/anna',
          reason: 'UPI callbacks failed with 479',
        },
      },
      read: [],
      remedies: [
        { kind: 'person', act: 'lift-hold', who: ['user:default/anna'] },
      ],
      owner: 'us-east',
      parts: [],
    },
    {
      id: 'rollout/lease',
      kind: 'lease',
      verdict: 'waiting-event',
      message: {
        key: 'lease.taken',
        params: { destination: 'eu-west', number: 482 },
      },
      read: [],
      remedies: [{ kind: 'event', event: 'lease-free' }],
      parts: [],
    },
  ],
};

const replica: Schemas['Replica'] = {
  process: 'web',
  index: 0,
  state: 'healthy',
  since: minutesAgo(82),
  restarts: 0,
  detail: null,
};

const healthy: Schemas['Health'] = {
  state: 'healthy',
  at: minutesAgo(0),
  replicas: [replica],
};

const running = (
  what: Schemas['ReleaseRef'],
  minutes: number,
  by: string,
): Schemas['Running'] => ({
  release: what,
  configRevision: 88,
  since: minutesAgo(minutes),
  by,
  deliveryId: `delivery-${what.number}`,
  rolloutId: `rollout-${what.number}`,
  artifactDigest: 'sha256:7be1d4c02',
});

export const waiting: Schemas['Waiting'] = {
  rolloutId: 'rollout-484-production',
  kind: 'delivery',
  release: releases.newest,
  commit: releases.newest.commit,
  message: releases.newest.message,
  since: minutesAgo(80),
  sentence:
    'Needs 1 more approval from payments. You or Lena Fuchs can approve.',
  tree,
};

const destination = (
  part: Pick<Schemas['OverviewDestination'], 'slug' | 'title' | 'tier'> &
    Partial<Schemas['OverviewDestination']>,
): Schemas['OverviewDestination'] => ({
  id: `destination-${part.slug}`,
  region: null,
  owner: 'group:default/platform',
  address: `http://checkout-api-${part.slug}.localhost:7080`,
  running: null,
  configRevision: 88,
  health: healthy,
  hold: null,
  delivering: null,
  waiting: null,
  ...part,
});

export const allAllowed: Schemas['AllowedActs'] = {
  deliver: yes,
  approve: yes,
  test: yes,
  rollBack: yes,
  hold: yes,
  cancel: yes,
  reject: yes,
  restart: yes,
  configure: yes,
  reveal: {
    allowed: false,
    reason: 'Only owners of payments may reveal a secret. Ask Payments.',
  },
};

export const overview: Schemas['Overview'] = {
  service,
  sentence:
    '482 is being delivered to EU West. 484 needs 1 more approval from payments.',
  stages: [
    {
      stage: 'staging',
      destinations: [
        destination({
          slug: 'staging',
          title: 'Staging',
          tier: 'staging',
          running: running(releases.newest, 82, 'user:default/mira'),
        }),
      ],
    },
    {
      stage: 'production',
      destinations: [
        destination({
          slug: 'eu-west',
          title: 'EU West',
          tier: 'production',
          region: 'eu-west',
          running: running(releases.steady, 60 * 48, 'user:default/ben'),
          delivering: {
            rolloutId: 'rollout-482',
            deliveryId: 'delivery-482',
            state: 'delivering',
            kind: 'delivery',
            release: releases.moving,
            step: 'Wait until it is healthy',
            since: minutesAgo(2),
          },
          waiting,
        }),
        destination({
          slug: 'us-east',
          title: 'US East',
          tier: 'production',
          region: 'us-east',
          running: running(releases.steady, 60 * 50, 'user:default/ben'),
          hold: {
            by: 'user:default/anna',
            at: minutesAgo(60 * 47),
            reason: 'UPI callbacks failed with 479',
          },
          waiting,
        }),
      ],
    },
  ],
  builds: [],
  fileMistakes: [],
  allowed: allAllowed,
};

/** The same service before anything of it was delivered. */
export const untouched: Schemas['Overview'] = {
  ...overview,
  sentence: 'checkout-api has never been delivered.',
  stages: [
    {
      stage: null,
      destinations: overview.stages
        .flatMap(stage => stage.destinations)
        .map(d => ({
          ...d,
          running: null,
          delivering: null,
          hold: null,
          waiting: null,
          health: { state: 'unknown' as const, at: null, replicas: [] },
        })),
    },
  ],
};

export const look: Schemas['Look'] = {
  empty: false,
  commit: '1f6e0d3b77aa',
  branch: 'main',
  message: 'Sell gift cards',
  committedAt: minutesAgo(2),
  files: ['Procfile', 'package.json'],
  processes: [{ name: 'web', command: 'node server.js', replicas: 1 }],
  buildCommand: 'npm ci',
  addons: [{ alias: 'db', type: 'postgres', plan: 'small' }],
  releaseSteps: [{ name: 'migrate', run: 'npm run migrate', when: 'before' }],
  flow: [],
  triggers: [],
  mistakes: [],
};

export const emptyLook: Schemas['Look'] = {
  ...look,
  empty: true,
  commit: null,
  message: null,
  committedAt: null,
  files: [],
  processes: [],
  buildCommand: null,
  addons: [],
  releaseSteps: [],
};

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
});

export const changes: Schemas['Changes'] = {
  destination: 'eu-west',
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
  fullRelease: null,
  build: {
    id: 'build-484',
    serviceId: service.id,
    commit: releases.newest.commit,
    branch: 'main',
    message: releases.newest.message,
    state: 'succeeded',
    release: releases.newest,
    error: null,
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
      outcome: 'passed',
      by: 'user:default/priya',
      at: minutesAgo(50),
      destination: 'staging',
      release: releases.newest,
      note: null,
      revokedAt: null,
      revokedBy: null,
    },
  ],
  changes: [changes, { ...changes, destination: 'us-east' }],
  record: [
    {
      seq: 30,
      id: 'entry-30',
      at: minutesAgo(40),
      actor: 'user:default/ben',
      action: 'rollout.approved',
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
    approve: yes,
    withdraw: { allowed: false, reason: 'You have not approved it.' },
    cancel: yes,
    rollBack: { allowed: false, reason: 'Nothing of it runs anywhere yet.' },
    test: {
      allowed: false,
      reason: 'Only QA records tests here. Ask Priya Raman.',
    },
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

export const preview: Schemas['Preview'] = {
  sentence: 'It waits now: needs 1 approval from payments.',
  tree,
  willHappen: [
    {
      text: 'Run migrate, start 484, give it the traffic',
      destination: 'eu-west',
    },
    { text: 'Then the same at US East', destination: 'us-east' },
  ],
};

export const configuration: Schemas['Configuration'] = {
  destination: 'staging',
  revision: 3,
  variables: [
    { name: 'RETRY_LIMIT', secret: false, value: '2', revision: 1 },
    { name: 'NORDPAY_KEY', secret: true, value: null, revision: 3 },
  ],
  bindings: [{ name: 'DATABASE_URL', alias: 'db', secret: true }],
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

export const audit: Schemas['AuditPage'] = {
  items: rollout.record,
  nextCursor: null,
};

export const releasePage: Schemas['ReleasePage'] = {
  items: [releases.newest, releases.moving, releases.steady].map(item => ({
    ...item,
    serviceId: service.id,
    branch: 'main',
    authors: [],
    buildId: `build-${item.number}`,
    artifactDigest: 'sha256:7be1d4c02',
    processes: {},
    releaseSteps: [],
    addons: {},
    createdAt: minutesAgo(90),
    rejection: null,
  })),
  nextCursor: null,
};

export const token: TokenInfo = {
  id: '0199cccc-0000-7000-8000-000000000001',
  name: 'Laptop',
  hint: 'x9Qz',
  createdAt: minutesAgo(60 * 24 * 3),
  expiresAt: null,
  lastUsedAt: minutesAgo(30),
};
