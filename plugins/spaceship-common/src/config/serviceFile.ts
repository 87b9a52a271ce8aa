import { z } from 'zod';
import { gateSchema } from '../gates/gate';
import { durationMs } from './duration';

const longestMs = durationMs('24h');

/** A command is an argument of a program, and the system takes only so long ones. */
export const longestCommand = 10_000;

/** What a service may have of each: more is a mistake of a program that writes files. */
export const most = {
  processes: 50,
  addons: 50,
  releaseSteps: 50,
  stages: 50,
  triggers: 100,
} as const;

/** A mapping by name with at most so many keys. */
const named = <Value extends z.ZodType>(value: Value, maximum: number) =>
  z
    .record(name, value)
    .superRefine((mapping, context) => {
      if (Object.keys(mapping).length <= maximum) return;
      context.addIssue({
        code: 'too_big',
        origin: 'object',
        maximum,
        inclusive: true,
        input: mapping,
      });
    })
    .meta({ maxProperties: maximum });

const command = z.string().min(1).max(longestCommand);
const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'lower case letters, digits and dashes, at most 40, beginning with a letter',
  );
const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,7}(ms|s|m|h)$/, {
    error: 'a duration, for instance 30s, 5m or 2h',
    abort: true,
  })
  .refine(
    text => durationMs(text) <= longestMs,
    'a duration of at most 24h, for instance 30s, 5m or 2h',
  );

export const processSchema = z.strictObject({
  command,
  /** Answers with 2xx or 3xx once the process may receive traffic. Without it, an open port is health. */
  health: z
    .strictObject({
      path: z
        .string()
        .startsWith('/')
        .regex(
          /^[\x21-\x7e]*$/,
          'a path of visible ASCII characters, with %20 for a space and such codes for all others',
        )
        .default('/'),
      /** How long a new process may take to become healthy. */
      timeout: duration.default('60s'),
    })
    .optional(),
  replicas: z.int().min(1).max(20).default(1),
  /** Time between SIGTERM and SIGKILL. */
  stopTimeout: duration.default('10s'),
});

export const addonSchema = z.strictObject({
  type: z.string().min(1),
  plan: z.string().default('small'),
});

export const releaseStepSchema = z.strictObject({
  name,
  run: command,
  /** `before` the new version starts, `after` it has the traffic, `rollback` before an earlier version starts again. */
  when: z.enum(['before', 'after', 'rollback']).default('before'),
  timeout: duration.default('10m'),
  /** Attempts in all. */
  attempts: z.int().min(1).max(5).default(1),
  /** Whether it may be repeated when nobody knows how it ended. */
  effect: z.enum(['idempotent', 'observable', 'neither']).default('observable'),
  /** May a cancel stop it half-way? */
  interruptible: z.boolean().default(true),
});

export const strategySchema = z.enum(['all-at-once', 'rolling']);

export const stageSchema = z.strictObject({
  stage: name,
  to: z.union([
    z.array(z.string().min(1)).min(1),
    z.strictObject({
      /** Review environments are in no stage. */
      tier: z.enum(['staging', 'production']).optional(),
      region: z.string().optional(),
    }),
  ]),
  strategy: strategySchema.default('rolling'),
  gates: z.array(gateSchema).default([]),
});

export const triggerSchema = z.strictObject({
  on: z.literal('push'),
  /** A branch, or a pattern with `*` for any characters but `/` and `**` for any. */
  branch: z.string().min(1),
  /** The stage to deliver to; later stages of the flow follow it through their gates. Without it, only a build is made. */
  deliver: name.optional(),
});

const shortestIdleMs = durationMs('1h');
const longestIdleMs = durationMs('90d');
const idleText = 'a time between 1h and 90d, for instance 12h or 3d';

/** What the data of an add-on is in a review environment. */
export const reviewDataSchema = z.union([
  z.literal('empty'),
  /** A copy of what is at this destination when the environment is made. */
  z.strictObject({ clone: z.string().min(1) }),
]);

export const reviewSchema = z.strictObject({
  /** Pushes to these make a review environment, by name or pattern. The service's own branch never does. */
  branches: z.array(z.string().min(1)).min(1).default(['**']),
  /** By alias of the add-on; empty where nothing is said. */
  data: z.record(name, reviewDataSchema).default({}),
  /** It ends after this long without use. */
  idle: z
    .string()
    .regex(/^[1-9][0-9]{0,3}(h|d)$/, { error: idleText, abort: true })
    .refine(
      text =>
        durationMs(text) >= shortestIdleMs && durationMs(text) <= longestIdleMs,
      idleText,
    )
    .default('3d'),
  /** What it is called; without it, its branch. */
  title: z.string().min(1).max(80).optional(),
});

/** `spaceship.yaml`, version 1. Everything but `apiVersion` is optional. */
export const serviceFileSchema = z.strictObject({
  apiVersion: z.literal('spaceship.run/v1'),
  build: z
    .strictObject({
      command: command.optional(),
      /** A folder below the repository's root that is built and packed. */
      path: z.string().optional(),
      timeout: duration.default('15m'),
    })
    .optional(),
  processes: named(processSchema, most.processes).optional(),
  addons: named(addonSchema, most.addons).optional(),
  release: z.array(releaseStepSchema).max(most.releaseSteps).optional(),
  flow: z.array(stageSchema).max(most.stages).optional(),
  triggers: z.array(triggerSchema).max(most.triggers).optional(),
  review: reviewSchema.optional(),
});

export type ServiceFile = z.infer<typeof serviceFileSchema>;
export type ProcessSpec = z.infer<typeof processSchema>;
export type AddonSpec = z.infer<typeof addonSchema>;
export type ReleaseStepSpec = z.infer<typeof releaseStepSchema>;
export type Strategy = z.infer<typeof strategySchema>;
export type StageSpec = z.infer<typeof stageSchema>;
export type TriggerSpec = z.infer<typeof triggerSchema>;
export type ReviewSpec = z.infer<typeof reviewSchema>;

/** A mistake in a file of a service, at the place where it stands (lines and columns count from 1). */
export type Mistake = {
  file: string;
  line: number;
  column: number;
  /** Path in the file, for instance `flow[1].gates[0].approvals.count`. */
  path: string;
  message: string;
  /** What would be right. */
  expected: string;
};

/** A mistake as a compiler would say it: place, what is wrong, what would be right. */
export const mistakeSentence = (mistake: Mistake): string =>
  `${mistake.file}:${mistake.line}:${mistake.column}: ${mistake.message} Expected ${mistake.expected}.`;

/** The checked model of a service's files at one commit, with every default filled in. */
export type ServiceModel = {
  /** Which files it was read from: `spaceship.yaml`, `Procfile`, `package.json`. */
  files: readonly string[];
  /** `path` is empty for the whole repository. */
  build: { command: string | null; path: string; timeoutMs: number };
  processes: Readonly<Record<string, ProcessSpec>>;
  addons: Readonly<Record<string, AddonSpec>>;
  releaseSteps: readonly ReleaseStepSpec[];
  flow: readonly StageSpec[];
  triggers: readonly TriggerSpec[];
  /** null: review environments are made by hand only. Not there in models that were stored before there were any. */
  review?: ReviewSpec | null;
};
