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
  | { kind: 'revision.retire'; revision: string };

export type StepKind = StepInput['kind'];

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
