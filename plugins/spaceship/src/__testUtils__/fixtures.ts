import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

/** One story for tests and for the pages without a backend: checkout-api on an afternoon, seen from `now`. */
export const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

export const me = 'user:default/sofia';

export const allowed: Schemas['Permitted'] = { allowed: true, reason: null };

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

export const release = (
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
  processes: [{ name: 'web', replicas: 1, declared: 1 }],
});

export const waiting: Schemas['Waiting'] = {
  rolloutId: 'rollout-484-production',
  kind: 'delivery',
  release: releases.newest,
  commit: releases.newest.commit,
  message: releases.newest.message,
  since: minutesAgo(80),
  sentence:
    'Needs 1 more approval from group:default/payments. user:default/sofia or user:default/lena can approve.',
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
  failed: null,
  behind: null,
  scaling: null,
  delivering: null,
  waiting: null,
  ...part,
});

export const allAllowed: Schemas['AllowedActs'] = {
  deliver: allowed,
  approve: allowed,
  test: allowed,
  addAddon: allowed,
  rollBack: allowed,
  hold: allowed,
  cancel: allowed,
  reject: allowed,
  restart: allowed,
  scale: allowed,
  configure: allowed,
  reveal: {
    allowed: false,
    reason:
      'Only owners of group:default/payments may reveal a secret. Ask Payments.',
  },
};

export const overview: Schemas['Overview'] = {
  service,
  sentence: '482 is being delivered to EU West. 484 needs 1 more approval.',
  stages: [
    {
      stage: 'staging',
      destinations: [
        destination({
          slug: 'staging',
          title: 'Staging',
          tier: 'staging',
          running: running(releases.newest, 82, 'user:default/mira'),
          behind: { count: 0, isMore: false },
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
            note: 'web: 1 of 2 healthy, answers 503',
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
          behind: { count: 5, isMore: false },
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

/** The service as the list names it. */
export const listed: Schemas['ServiceListItem'] = {
  ...service,
  sentence: overview.sentence,
  destinations: [
    {
      slug: 'staging',
      title: 'Staging',
      tier: 'staging',
      release: 484,
      behind: { count: 0, isMore: false },
      state: 'healthy',
      failed: null,
    },
    {
      slug: 'eu-west',
      title: 'EU West',
      tier: 'production',
      release: 479,
      behind: { count: 5, isMore: false },
      state: 'delivering',
      failed: null,
    },
  ],
  waits: waiting.sentence,
};

export const serviceCounts: Schemas['ServiceCounts'] = {
  all: 12,
  look: 3,
  failed: 2,
  unbuilt: 0,
  ill: 0,
  'no-news': 0,
  'waiting-person': 1,
  held: 0,
  delivering: 1,
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
          failed: null,
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

export const preview: Schemas['Preview'] = {
  sentence: 'It waits now: needs 1 approval from group:default/payments.',
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
