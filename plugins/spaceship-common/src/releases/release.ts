import { z } from 'zod';
import {
  entityRefSchema,
  idSchema,
  instantSchema,
  type BuildId,
  type EntityRef,
  type Instant,
  type ReleaseId,
  type ServiceId,
} from '../words/ids';
import {
  addonSchema,
  processSchema,
  releaseStepSchema,
  stageSchema,
  type AddonSpec,
  type ProcessSpec,
  type ReleaseStepSpec,
  type StageSpec,
} from '../config/serviceFile';

/** A person who had a part in a change. `ref` is null where the address maps to nobody in the catalog: exclusions then fail closed. */
export type Author = {
  role: 'pusher' | 'author' | 'committer' | 'co-author';
  name: string;
  email: string | null;
  ref: EntityRef | null;
};

/** What a release runs: the service's files at its commit. Immutable. */
export type ReleaseSpec = {
  processes: Readonly<Record<string, ProcessSpec>>;
  addons: Readonly<Record<string, AddonSpec>>;
  releaseSteps: readonly ReleaseStepSpec[];
  flow: readonly StageSpec[];
};

/** Artifact digest, files at the commit, aliases of add-ons; numbered per service, never reused, shared by all branches. */
export type Release = {
  id: ReleaseId;
  serviceId: ServiceId;
  number: number;
  commit: string;
  branch: string | null;
  message: string;
  authors: readonly Author[];
  buildId: BuildId;
  artifactDigest: string;
  spec: ReleaseSpec;
  createdAt: Instant;
  rejection: { by: EntityRef; at: Instant; reason: string } | null;
};

export const authorSchema: z.ZodType<Author> = z.strictObject({
  role: z.enum(['pusher', 'author', 'committer', 'co-author']),
  name: z.string(),
  email: z.string().nullable(),
  ref: entityRefSchema.nullable(),
});

export const releaseSpecSchema: z.ZodType<ReleaseSpec> = z.strictObject({
  processes: z.record(z.string(), processSchema),
  addons: z.record(z.string(), addonSchema),
  releaseSteps: z.array(releaseStepSchema),
  flow: z.array(stageSchema),
});

export const releaseSchema: z.ZodType<Release> = z.strictObject({
  id: idSchema<'release'>(),
  serviceId: idSchema<'service'>(),
  number: z.int().positive(),
  commit: z.string(),
  branch: z.string().nullable(),
  message: z.string(),
  authors: z.array(authorSchema),
  buildId: idSchema<'build'>(),
  artifactDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  spec: releaseSpecSchema,
  createdAt: instantSchema,
  rejection: z
    .strictObject({
      by: entityRefSchema,
      at: instantSchema,
      reason: z.string(),
    })
    .nullable(),
});
