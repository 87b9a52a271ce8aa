import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { allowed, me, minutesAgo, releases, service } from './fixtures';
import { rollouts } from './rolloutFixtures';

/** The review environments of the story: Apple Pay on checkout, looked at by QA, asked of the reader. */
const inDays = (days: number) => minutesAgo(-60 * 24 * days);

export const reviewSummary: Schemas['ReviewSummary'] = {
  id: 'review-apple-pay',
  name: 'checkout-api-apple-pay',
  title: 'Apple Pay on checkout',
  state: 'ready',
  sentence: 'Ready with release 484. QA has signed off; Product is asked.',
  service: {
    id: service.id,
    name: service.name,
    entityRef: service.entityRef,
  },
  branch: 'apple-pay',
  commit: releases.newest.commit,
  address: 'http://checkout-api-apple-pay.localhost:7080',
  destination: 'checkout-api-apple-pay',
  createdBy: 'user:default/mira',
  createdAt: minutesAgo(60 * 5),
  lastUsedAt: minutesAgo(14),
  endsAt: inDays(3),
  pin: null,
  signOffs: [
    {
      role: 'group:default/qa',
      outcome: 'passed',
      by: 'user:default/priya',
      at: minutesAgo(80),
      note: 'Tried it in Safari',
      evidenceId: 'evidence-qa',
      isCurrent: true,
    },
    {
      role: 'group:default/design',
      outcome: 'passed',
      by: 'user:default/noor',
      at: minutesAgo(200),
      note: null,
      evidenceId: 'evidence-design',
      isCurrent: false,
    },
  ],
};

export const review: Schemas['Review'] = {
  ...reviewSummary,
  purpose: 'Is paying with Apple Pay ready to be sold?',
  origin: {
    by: 'automation',
    event: 'event-9',
    trigger: 'review',
    pusher: 'user:default/mira',
  },
  data: [
    {
      alias: 'database',
      type: 'postgres',
      from: 'clone',
      source: 'staging',
      at: minutesAgo(60 * 5),
      addonId: 'addon-clone',
      sizeBytes: 8_100_000,
    },
  ],
  runs: {
    release: releases.newest,
    processes: [{ name: 'web', replicas: 1, declared: 1 }],
    configRevision: 1,
    since: minutesAgo(90),
    by: 'user:default/mira',
    deliveryId: 'delivery-484-review',
    rolloutId: 'rollout-484',
    artifactDigest: 'sha256:7be1d4c02',
  },
  rollout: 'rollout-484',
  tree: null,
  idleSeconds: 3 * 24 * 3600,
  ending: null,
  links: [
    {
      id: 'link-studio',
      label: 'Photo studio Lindgren',
      createdBy: me,
      createdAt: minutesAgo(120),
      expiresAt: inDays(2),
      revokedAt: null,
      opened: 4,
    },
  ],
  roles: [
    {
      role: 'group:default/qa',
      title: 'QA',
      required: true,
      you: { allowed: false, reason: 'You are not a member of QA.' },
    },
    {
      role: 'group:default/product',
      title: 'Product',
      required: true,
      you: allowed,
    },
    {
      role: 'group:default/design',
      title: 'Design',
      required: false,
      you: { allowed: false, reason: 'You are not a member of Design.' },
    },
  ],
  history: [
    {
      at: minutesAgo(80),
      what: 'signed off as QA',
      by: 'user:default/priya',
    },
    { at: minutesAgo(90), what: 'Release 484 runs here.' },
    {
      at: minutesAgo(300),
      what: 'pushed to apple-pay',
      by: 'user:default/mira',
    },
  ],
  may: {
    enter: allowed,
    extend: allowed,
    pin: allowed,
    end: allowed,
    share: allowed,
    signOff: allowed,
  },
};

/** The same while it is being made. */
export const reviewBeingMade: Schemas['Review'] = {
  ...review,
  state: 'provisioning',
  sentence: 'The data of staging is being copied, 40 % so far.',
  runs: null,
  signOffs: [],
  history: [],
  data: [],
  roles: [],
  links: [],
  tree: {
    id: 'review/data',
    kind: 'data',
    verdict: 'waiting-event',
    message: { key: 'data.copied', params: {} },
    read: [],
    remedies: [{ kind: 'event', event: 'step-finished' }],
    parts: [],
  },
};

export const branches: Schemas['Branch'][] = [
  {
    name: 'apple-pay',
    commit: releases.newest.commit,
    message: 'Fill in the address from Apple Pay',
    committedAt: minutesAgo(95),
    review: reviewSummary.id,
  },
  {
    name: 'gift-cards',
    commit: '1f6e0d3b77aa',
    message: 'Sell gift cards of any amount\n\nWith a lowest one.',
    committedAt: minutesAgo(30),
    review: null,
  },
];

export const myWork: Schemas['MyWork'] = {
  sentence: 'Two things wait for you.',
  questions: [
    {
      kind: 'approve',
      title: 'Let checkout-api 484 go to customers?',
      asked: { by: 'user:default/mira', at: minutesAgo(52) },
      rollout: rollouts[0],
      review: null,
      changes: ['When a card is declined, the message says which card failed.'],
      triedOut: [
        { by: 'user:default/priya', kind: 'signed-off', at: minutesAgo(80) },
      ],
      consequence: 'It starts in EU West at once, then US East.',
    },
    {
      kind: 'sign-off',
      title: 'Is “Apple Pay on checkout” ready to be sold?',
      asked: { by: null, at: minutesAgo(120) },
      rollout: null,
      review: reviewSummary,
      changes: ['Apple Pay fills in the delivery address.'],
      triedOut: [],
      consequence: 'It counts where production asks for the Product sign-off.',
    },
  ],
  reviews: [reviewSummary],
  deliveries: [rollouts[1], rollouts[2]],
  decided: [
    {
      what: 'Approved refunds 118',
      at: minutesAgo(60 * 24),
      note: 'Looks right',
      rollout: 'rollout-118',
    },
  ],
};
