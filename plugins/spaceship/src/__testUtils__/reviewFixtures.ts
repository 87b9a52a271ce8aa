import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { externalApi, waitsForKey } from './addonFixtures';
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
  openComments: 1,
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

const comment: Schemas['ReviewComment'] = {
  id: '',
  replyTo: null,
  by: '',
  at: minutesAgo(40),
  text: '',
  page: null,
  release: releases.newest.number,
  isCurrent: true,
  resolvedAt: null,
  resolvedBy: null,
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
  health: { state: 'healthy', at: minutesAgo(0), replicas: [] },
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
  comments: [
    {
      ...comment,
      id: 'comment-button',
      by: 'user:default/noor',
      text: 'The button must be as high as “Pay”: 44, it is 38.',
      page: '/checkout/payment',
    },
    {
      ...comment,
      id: 'comment-address',
      by: 'user:default/sofia',
      at: minutesAgo(260),
      text: 'Address comes from Apple Pay now. Good.',
      release: 481,
      isCurrent: false,
      resolvedAt: minutesAgo(200),
      resolvedBy: 'user:default/mira',
    },
    {
      ...comment,
      id: 'comment-answer',
      replyTo: 'comment-button',
      by: 'user:default/mira',
      at: minutesAgo(20),
      text: 'I will mend it.',
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
    comment: allowed,
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
  comments: [],
  openComments: 0,
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

const unasked = {
  rollout: null,
  review: null,
  addon: null,
  moreChanges: 0,
  triedOut: [],
  judges: [],
  tryAt: null,
  risk: null,
  others: [],
  handovers: [],
  until: null,
} satisfies Partial<Schemas['Question']>;

export const myWork: Schemas['MyWork'] = {
  sentence: 'Three things wait for you; the first holds up checkout-api 484.',
  questions: [
    {
      ...unasked,
      kind: 'approve',
      title: 'Let checkout-api 484 go to customers?',
      asked: {
        by: 'user:default/mira',
        at: minutesAgo(52),
        as: 'group:default/payments',
        missing: 1,
      },
      rollout: rollouts[0],
      changes: [
        'When a card is declined, the message says which card failed.',
        'A declined card is tried once more, not twice.',
      ],
      moreChanges: 3,
      triedOut: [
        {
          by: 'user:default/priya',
          kind: 'tested',
          at: minutesAgo(80),
          role: null,
          where: 'Staging',
        },
        {
          by: 'user:default/sofia',
          kind: 'signed-off',
          at: minutesAgo(70),
          role: 'group:default/product',
          where: 'Apple Pay on checkout',
        },
      ],
      tryAt: 'http://checkout-api-staging.localhost:7080',
      risk: { steps: ['migrate'], backTo: 479 },
      others: ['user:default/lena', 'user:default/ben'],
      handovers: [
        {
          by: 'user:default/anna',
          to: me,
          at: minutesAgo(20),
          note: 'You know the cards better',
        },
        { by: me, to: 'user:default/ben', at: minutesAgo(5), note: null },
      ],
      consequence: 'It starts at once: first EU West, then US East.',
    },
    {
      ...unasked,
      kind: 'sign-off',
      title: 'Is “Apple Pay on checkout” ready for customers?',
      asked: {
        by: null,
        at: minutesAgo(120),
        as: 'group:default/product',
        missing: null,
      },
      review: reviewSummary,
      changes: ['Apple Pay fills in the delivery address.'],
      judges: [
        {
          role: 'group:default/qa',
          outcome: 'passed',
          by: 'user:default/priya',
          isYou: false,
        },
        {
          role: 'group:default/product',
          outcome: null,
          by: null,
          isYou: true,
        },
      ],
      tryAt: reviewSummary.address,
      until: reviewSummary.endsAt,
      consequence: 'It counts when exactly this goes on to customers.',
    },
    {
      ...unasked,
      kind: 'set-key',
      title: 'What is the key for nordpay of Checkout at Staging?',
      asked: {
        by: me,
        at: minutesAgo(10),
        as: 'group:default/payments',
        missing: null,
      },
      addon: { ...externalApi, ...waitsForKey },
      changes: ['Nordpay needs a key, and none was handed in.'],
      consequence:
        'It is kept encrypted and never shown; what waits for it goes on at once.',
    },
    {
      ...unasked,
      kind: 'renew-key',
      title: 'The key ends soon: nordpay of Checkout at Staging',
      asked: {
        by: null,
        at: minutesAgo(60 * 24),
        as: 'group:default/payments',
        missing: null,
      },
      addon: externalApi,
      changes: [
        'Its key ends on 2026-12-01 08:00 UTC. Hand in the next one, then rotate.',
      ],
      consequence:
        'A rotation puts the next key into use without a gap. Calls with a key that has ended fail.',
    },
  ],
  reviews: [reviewSummary],
  deliveries: [rollouts[1], rollouts[2]],
  decided: [
    {
      what: 'Approved refunds 118',
      agreed: true,
      at: minutesAgo(60 * 24),
      note: 'Looks right',
      rollout: 'rollout-118',
    },
    {
      what: 'Rejected payouts 57',
      agreed: false,
      at: minutesAgo(60 * 72),
      note: 'Wait for the audit of the new bank file',
      rollout: null,
    },
  ],
};
