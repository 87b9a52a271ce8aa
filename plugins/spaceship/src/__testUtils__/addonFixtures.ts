import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { allowed, me, minutesAgo, service } from './fixtures';

/** The add-ons of the story: checkout-api's database, in the middle of a rotation that waits for one worker. */
const ofService = {
  id: service.id,
  name: service.name,
  entityRef: service.entityRef,
};

const staging = {
  slug: 'staging',
  title: 'Staging',
  tier: 'staging',
} as const;

const inDays = (days: number) => minutesAgo(-60 * 24 * days);

export const rotation: Schemas['OperationSummary'] = {
  id: 'operation-rotate',
  kind: 'rotate',
  addonId: 'addon-database',
  state: 'running',
  verdict: 'waiting-event',
  sentence: 'Waits for worker-1 to let go of 2 sessions on generation 7.',
  requestedBy: me,
  reason: 'Ben has left the team',
  createdAt: minutesAgo(20),
  startedAt: minutesAgo(20),
  endedAt: null,
};

const step = (
  n: number,
  kind: Schemas['Step']['kind'],
  state: Schemas['Step']['state'],
): Schemas['Step'] => ({
  n,
  attempt: 1,
  name: kind,
  kind,
  direction: 'forward',
  state,
  effect: 'idempotent',
  interruptible: true,
  startedAt: minutesAgo(20 - n),
  endedAt: state === 'running' ? null : minutesAgo(19 - n),
  durationMs: state === 'running' ? null : 60_000,
  error: null,
  unproven: null,
});

export const rotationInFull: Schemas['Operation'] = {
  ...rotation,
  tree: {
    id: 'operation/sessions',
    kind: 'sessions',
    verdict: 'waiting-event',
    message: {
      key: 'lease.taken',
      params: { destination: 'staging', number: 7 },
    },
    read: [],
    remedies: [{ kind: 'event', event: 'step-finished' }],
    parts: [],
  },
  steps: [
    step(1, 'credential.mint', 'succeeded'),
    step(2, 'credential.probe', 'succeeded'),
    step(3, 'credential.publish', 'succeeded'),
    step(4, 'consumers.roll', 'succeeded'),
    step(5, 'sessions.observe', 'running'),
  ],
  may: { cancel: allowed, force: allowed },
};

export const pastOperation: Schemas['OperationSummary'] = {
  ...rotation,
  id: 'operation-backup',
  kind: 'backup',
  state: 'succeeded',
  verdict: null,
  sentence: '8.2 MB were backed up and read back.',
  reason: 'Before the migration',
  createdAt: minutesAgo(300),
  startedAt: minutesAgo(300),
  endedAt: minutesAgo(299),
};

export const addonSummary: Schemas['AddonSummary'] = {
  id: 'addon-database',
  type: 'postgres',
  plan: 'small',
  state: 'ready',
  sentence:
    'Healthy. The rotation to generation 8 waits for worker-1 to let go of 2 old sessions.',
  service: ofService,
  destination: staging,
  aliases: ['database'],
  sizeBytes: 8_234_567,
  connections: 14,
  observedAt: minutesAgo(0),
  expiresAt: null,
  createdAt: minutesAgo(60 * 24 * 30),
  keyEnd: null,
  operation: rotation,
};

export const restoredAddon: Schemas['AddonSummary'] = {
  ...addonSummary,
  id: 'addon-restored',
  sentence: 'Healthy. Nothing is bound to it.',
  aliases: [],
  connections: 0,
  createdAt: minutesAgo(50),
  operation: null,
};

const generation = (
  part: Partial<Schemas['CredentialGeneration']> &
    Pick<Schemas['CredentialGeneration'], 'generation' | 'state' | 'history'>,
): Schemas['CredentialGeneration'] => ({
  alias: 'database',
  sessions: 0,
  users: [],
  sessionsAt: minutesAgo(0),
  expiresAt: null,
  unproven: null,
  ...part,
});

export const addon: Schemas['Addon'] = {
  ...addonSummary,
  capabilities: { rotation: true, sessions: true, copies: true },
  origin: null,
  pendingKey: null,
  connectionLimit: 40,
  bindings: [
    {
      id: 'binding-database',
      alias: 'database',
      service: ofService,
      destination: staging,
      variables: [
        { name: 'DATABASE_URL', secret: true },
        { name: 'DATABASE_HOST', secret: false },
      ],
      generation: 8,
    },
  ],
  credentials: [
    generation({
      generation: 8,
      state: 'current',
      sessions: 12,
      users: [
        { name: 'web', count: 8 },
        { name: 'worker-1', count: 4 },
      ],
      history: {
        minted: minutesAgo(20),
        probed: minutesAgo(19),
        published: minutesAgo(18),
        current: minutesAgo(18),
      },
    }),
    generation({
      generation: 7,
      state: 'draining',
      sessions: 2,
      users: [{ name: 'worker-1', count: 2, since: minutesAgo(44) }],
      history: {
        minted: minutesAgo(60 * 24 * 30),
        probed: minutesAgo(60 * 24 * 30),
        published: minutesAgo(60 * 24 * 30),
        current: minutesAgo(60 * 24 * 30),
        draining: minutesAgo(18),
      },
    }),
    generation({
      generation: 6,
      state: 'revoked',
      history: {
        minted: minutesAgo(60 * 24 * 60),
        probed: minutesAgo(60 * 24 * 60),
        published: minutesAgo(60 * 24 * 60),
        current: minutesAgo(60 * 24 * 60),
        draining: minutesAgo(60 * 24 * 30),
        fenced: minutesAgo(60 * 24 * 30),
        revoked: minutesAgo(60 * 24 * 29),
      },
    }),
    generation({ generation: 5, state: 'revoked', history: {} }),
  ],
  backups: [
    {
      id: 'backup-new',
      kind: 'manual',
      state: 'ready',
      sizeBytes: 8_200_000,
      takenAt: minutesAgo(300),
      verifiedAt: minutesAgo(299),
      expiresAt: inDays(7),
      createdAt: minutesAgo(301),
      stays: null,
      waitsFor: null,
    },
    {
      id: 'backup-old',
      kind: 'scheduled',
      state: 'ready',
      sizeBytes: 7_900_000,
      takenAt: minutesAgo(60 * 30),
      verifiedAt: null,
      expiresAt: null,
      createdAt: minutesAgo(60 * 30),
      stays: null,
      waitsFor: null,
    },
  ],
  clones: [
    {
      id: 'addon-clone',
      state: 'ready',
      at: minutesAgo(120),
      destination: { slug: 'apple-pay', title: 'Apple Pay on checkout' },
      sizeBytes: 8_100_000,
      expiresAt: null,
      review: { id: 'review-apple-pay', title: 'Apple Pay on checkout' },
      by: me,
      reason: null,
    },
    {
      id: 'addon-index',
      state: 'ready',
      at: minutesAgo(100),
      destination: staging,
      sizeBytes: 9_800_000,
      expiresAt: inDays(2),
      review: null,
      by: 'user:default/ben',
      reason: 'tries an index',
    },
  ],
  schedule: { rotateEveryDays: 30, backupEveryHours: 24, keepBackups: 7 },
  may: {
    rotate: allowed,
    backup: allowed,
    clone: allowed,
    restore: allowed,
    removeBackup: allowed,
    swap: allowed,
    schedule: allowed,
    destroy: {
      allowed: false,
      reason:
        'Only owners of group:default/payments may destroy an add-on. Ask Payments.',
    },
  },
};

/** An external API: no data of its own, nobody counts who uses its key. */
export const externalApi: Schemas['Addon'] = {
  ...addon,
  id: 'addon-nordpay',
  type: 'api-key',
  plan: 'sandbox',
  sentence:
    'Ready, bound as nordpay. Its key ends on 2026-12-01 08:00 UTC. Hand in the next one, then rotate.',
  keyEnd: { at: inDays(3), isOver: false, next: 'hand-in' },
  aliases: ['nordpay'],
  sizeBytes: null,
  connections: null,
  connectionLimit: null,
  capabilities: { rotation: true, sessions: false, copies: false },
  operation: null,
  backups: [],
  clones: [],
  credentials: [
    generation({
      generation: 2,
      state: 'current',
      alias: 'nordpay',
      sessions: null,
      sessionsAt: null,
      expiresAt: inDays(3),
      history: { minted: minutesAgo(60 * 24 * 27) },
    }),
  ],
  may: { rotate: allowed, setKey: allowed, schedule: allowed },
};

/** An external API that can't be used before somebody has handed in its first key. */
export const waitsForKey = {
  state: 'provisioning',
  keyEnd: null,
  sentence: 'Nordpay needs a key, and none was handed in.',
  operation: {
    ...rotationInFull,
    id: 'operation-create',
    kind: 'create',
    addonId: externalApi.id,
    verdict: 'waiting-person',
    sentence: 'Nordpay needs a key, and none was handed in.',
    tree: {
      id: 'operation/step:mint',
      kind: 'key',
      verdict: 'waiting-person',
      message: {
        key: 'credential.key-awaited',
        params: { awaits: 'Nordpay needs a key, and none was handed in' },
      },
      read: [],
      remedies: [
        { kind: 'person', act: 'set-key', who: ['group:default/payments'] },
      ],
      parts: [],
    },
    steps: [step(1, 'credential.mint', 'running')],
  },
} satisfies Partial<Schemas['Addon']> & { operation: Schemas['Operation'] };

export const addonTypes: Schemas['AddonTypes'] = {
  items: [
    {
      type: 'postgres',
      plans: [{ name: 'small', tiers: ['review', 'staging', 'production'] }],
    },
    {
      type: 'api-key',
      plans: [
        { name: 'nordpay-sandbox', tiers: ['review', 'staging'] },
        { name: 'nordpay-production', tiers: ['production'] },
      ],
    },
  ],
};
