import { z } from 'zod';
import {
  entityRefSchema,
  idSchema,
  instantSchema,
  type DestinationId,
  type EntityRef,
  type Instant,
} from '../words/ids';
import { gateSchema, type Gate } from '../gates/gate';

export type Tier = 'review' | 'staging' | 'production';

/** A place where releases run, owned by operators. The slug is immutable and never reissued. */
export type Destination = {
  id: DestinationId;
  slug: string;
  title: string;
  tier: Tier;
  region?: string;
  labels: Readonly<Record<string, string>>;
  owner?: EntityRef;
  driver: string;
  /** Passed to the driver as it is. */
  config: unknown;
  /** Gates that every rollout here must pass; a repository's file can add, never remove. */
  gates: readonly Gate[];
};

/** A destination stays at what a person chose. Made by a rollback or by hand; lifted by a person. */
export type Hold = {
  by: EntityRef;
  at: Instant;
  reason: string;
};

export const tierSchema: z.ZodType<Tier> = z.enum([
  'review',
  'staging',
  'production',
]);

export const destinationSchema: z.ZodType<Destination> = z.strictObject({
  id: idSchema<'destination'>(),
  slug: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  title: z.string().min(1),
  tier: tierSchema,
  region: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  owner: entityRefSchema.optional(),
  driver: z.string().min(1),
  config: z.unknown(),
  gates: z.array(gateSchema),
});

export const holdSchema: z.ZodType<Hold> = z.strictObject({
  by: entityRefSchema,
  at: instantSchema,
  reason: z.string(),
});
