import { z } from 'zod';
import { instantSchema, type Instant } from '../words/ids';

/** What can be promised about an effect when its worker dies: DESIGN.md section 3, principle 3. */
export type EffectClass = 'idempotent' | 'observable' | 'neither';

/** One durable unit of work, as the planner asks for it. Inputs hold names and numbers, never secret values. */
export type StepInput =
  | { kind: 'build' }
  | { kind: 'addon.provision'; alias: string; type: string; plan: string }
  | { kind: 'job'; name: string; command: string; timeoutMs: number }
  | {
      kind: 'revision.prepare';
      revision: string;
      replicas: Readonly<Record<string, number>>;
    }
  | { kind: 'revision.healthy'; revision: string; timeoutMs: number }
  | { kind: 'traffic.shift'; weights: Readonly<Record<string, number>> }
  | { kind: 'revision.retire'; revision: string }
  | DataStepInput
  | ReviewStepInput;

/** The generations of an add-on's credentials that a new one takes the place of, the current one first. */
export type Replaced = { addonId: string; generations: readonly number[] };

/** What is done to the data of an add-on and to the credentials of a binding. */
export type DataStepInput =
  | { kind: 'addon.create'; addonId: string }
  | { kind: 'addon.clone'; addonId: string; sourceId: string }
  | { kind: 'addon.restore'; addonId: string; backupId: string }
  | { kind: 'addon.destroy'; addonId: string }
  | { kind: 'backup.make'; addonId: string; backupId: string }
  | { kind: 'backup.remove'; addonId: string; backupId: string }
  | {
      kind: 'credential.mint';
      addonId: string;
      generation: number;
      /** null: only to look whether one can log in. */
      bindingId: string | null;
      replaces: Replaced | null;
    }
  | { kind: 'credential.probe'; addonId: string; generation: number }
  | {
      kind: 'credential.publish';
      addonId: string;
      generation: number;
      bindingId: string;
    }
  | { kind: 'consumers.roll'; bindingId: string }
  | {
      kind: 'sessions.observe';
      addonId: string;
      generations: readonly number[];
      /** So long nobody may have been seen. */
      quietMs: number;
    }
  | { kind: 'credential.fence'; addonId: string; generation: number }
  | { kind: 'credential.unfence'; addonId: string; generation: number }
  | { kind: 'credential.revoke'; addonId: string; generation: number };

/** What is done for a review environment. */
export type ReviewStepInput =
  /** A copy of the data that the alias has at another destination, given by its slug and its title. */
  | { kind: 'review.data'; alias: string; source: string; place?: string }
  /** Who gets through the gate of a review environment, as of this count of changes. */
  | { kind: 'review.access'; version: number }
  | { kind: 'review.deploy'; commit: string }
  /** Everything that the driver has of a review environment goes. */
  | { kind: 'review.teardown' }
  | { kind: 'review.addon'; addonId: string }
  /** A look at everything that carries our tag: nothing of the environment is left. */
  | { kind: 'review.proof' };

export type StepState =
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'unknown'
  | 'cancelled';

/** A step as it is stored. Identity of its effect: `<subject id>/<n>/<attempt>`; the attempt rises only when a retry was decided. */
export type Step = {
  n: number;
  /** Stable name within the subject's plan, for instance `job:migrate` or `rolling:2:shift`. */
  name: string;
  /** `forward` brings the new version; `back` restores the old one after a failure or a cancel. */
  direction: 'forward' | 'back';
  input: StepInput;
  effect: EffectClass;
  interruptible: boolean;
  state: StepState;
  attempt: number;
  fence: number;
  startedAt: Instant;
  /** When its effect was last asked in this wake-up and still ran. null: not yet, so its limit does not end it unasked. */
  askedAt?: Instant | null;
  endedAt: Instant | null;
  /** Plain JSON, small, without secrets. */
  output: unknown;
  error: StepError | null;
};

/**
 * `terminal`: another attempt can't help. A job that exits with another code than 0 is not terminal, as its release
 * step says how many attempts it has. A target that can't be reached is no failure: the step is `running` and is asked
 * again under the same identity, until its limit ends it.
 */
export type StepError = { message: string; terminal: boolean };

/** How an effect stands when its executor is asked. `running` means: ask again in `askAgainMs`. */
export type StepOutcome =
  | { state: 'succeeded'; output?: unknown }
  | { state: 'failed'; error: StepError }
  | { state: 'running'; askAgainMs: number; output?: unknown }
  | { state: 'unknown'; error: StepError };

const generation = { addonId: z.string(), generation: z.int().positive() };
const replicaCounts = z.record(z.string(), z.int().nonnegative());

export const stepInputSchema: z.ZodType<StepInput> = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('build') }),
    z.strictObject({
      kind: z.literal('addon.provision'),
      alias: z.string(),
      type: z.string(),
      plan: z.string(),
    }),
    z.strictObject({
      kind: z.literal('job'),
      name: z.string(),
      command: z.string(),
      timeoutMs: z.int().positive(),
    }),
    z.strictObject({
      kind: z.literal('revision.prepare'),
      revision: z.string(),
      replicas: replicaCounts,
    }),
    z.strictObject({
      kind: z.literal('revision.healthy'),
      revision: z.string(),
      timeoutMs: z.int().positive(),
    }),
    z.strictObject({
      kind: z.literal('traffic.shift'),
      weights: z.record(z.string(), z.int().min(0).max(100)),
    }),
    z.strictObject({
      kind: z.literal('revision.retire'),
      revision: z.string(),
    }),
    z.strictObject({ kind: z.literal('addon.create'), addonId: z.string() }),
    z.strictObject({
      kind: z.literal('addon.clone'),
      addonId: z.string(),
      sourceId: z.string(),
    }),
    z.strictObject({
      kind: z.literal('addon.restore'),
      addonId: z.string(),
      backupId: z.string(),
    }),
    z.strictObject({ kind: z.literal('addon.destroy'), addonId: z.string() }),
    z.strictObject({
      kind: z.literal('backup.make'),
      addonId: z.string(),
      backupId: z.string(),
    }),
    z.strictObject({
      kind: z.literal('backup.remove'),
      addonId: z.string(),
      backupId: z.string(),
    }),
    z.strictObject({
      kind: z.literal('credential.mint'),
      ...generation,
      bindingId: z.string().nullable(),
      replaces: z
        .strictObject({
          addonId: z.string(),
          generations: z.array(z.int().positive()),
        })
        .nullable(),
    }),
    z.strictObject({ kind: z.literal('credential.probe'), ...generation }),
    z.strictObject({
      kind: z.literal('credential.publish'),
      ...generation,
      bindingId: z.string(),
    }),
    z.strictObject({
      kind: z.literal('consumers.roll'),
      bindingId: z.string(),
    }),
    z.strictObject({
      kind: z.literal('sessions.observe'),
      addonId: z.string(),
      generations: z.array(z.int().positive()),
      quietMs: z.int().nonnegative(),
    }),
    z.strictObject({ kind: z.literal('credential.fence'), ...generation }),
    z.strictObject({ kind: z.literal('credential.unfence'), ...generation }),
    z.strictObject({ kind: z.literal('credential.revoke'), ...generation }),
    z.strictObject({
      kind: z.literal('review.data'),
      alias: z.string(),
      source: z.string(),
      place: z.string().optional(),
    }),
    z.strictObject({
      kind: z.literal('review.access'),
      version: z.int(),
    }),
    z.strictObject({ kind: z.literal('review.deploy'), commit: z.string() }),
    z.strictObject({ kind: z.literal('review.teardown') }),
    z.strictObject({ kind: z.literal('review.addon'), addonId: z.string() }),
    z.strictObject({ kind: z.literal('review.proof') }),
  ],
);

export const stepSchema: z.ZodType<Step> = z.strictObject({
  n: z.int().positive(),
  name: z.string(),
  direction: z.enum(['forward', 'back']),
  input: stepInputSchema,
  effect: z.enum(['idempotent', 'observable', 'neither']),
  interruptible: z.boolean(),
  state: z.enum(['running', 'succeeded', 'failed', 'unknown', 'cancelled']),
  attempt: z.int().positive(),
  fence: z.int(),
  startedAt: instantSchema,
  askedAt: instantSchema.nullish(),
  endedAt: instantSchema.nullable(),
  output: z.unknown(),
  error: z
    .strictObject({ message: z.string(), terminal: z.boolean() })
    .nullable(),
});
