import { z } from 'zod';
import {
  entityRefSchema,
  idSchema,
  instantSchema,
  type BuildId,
  type DeliveryId,
  type DestinationId,
  type EntityRef,
  type Instant,
  type ReleaseId,
  type RolloutId,
  type ServiceId,
} from '../words/ids';

/** `delivery` brings a release forward; `rollback` brings an earlier one and leaves a hold; `configuration` brings a new config revision with the same artifact. */
export type RolloutKind = 'delivery' | 'rollback' | 'configuration';

export const rolloutStates = [
  'waiting',
  'delivering',
  'cancelling',
  'delivered',
  'failed',
  'cancelled',
  'superseded',
  'unknown',
] as const;
export type RolloutState = (typeof rolloutStates)[number];
export const isFinalRollout = (state: RolloutState): boolean =>
  state === 'delivered' ||
  state === 'failed' ||
  state === 'cancelled' ||
  state === 'superseded' ||
  state === 'unknown';

/** Why a rollout exists. `automation` is a trigger; a person's request carries who and why. */
export type Origin =
  | {
      by: 'automation';
      event: string;
      trigger: string;
      pusher: EntityRef | null;
    }
  | { by: 'person'; ref: EntityRef; note: string | null };

/** One release, with the config revision of each destination, going into one stage. A delivery by hand without a flow has stage null. */
export type Rollout = {
  id: RolloutId;
  serviceId: ServiceId;
  kind: RolloutKind;
  state: RolloutState;
  stage: string | null;
  commit: string;
  buildId: BuildId | null;
  releaseId: ReleaseId | null;
  contentHash: string | null;
  origin: Origin;
  createdAt: Instant;
  endedAt: Instant | null;
};

export const deliveryStates = [
  'waiting',
  'delivering',
  'reverting',
  'delivered',
  'failed',
  'cancelled',
  'superseded',
  'unknown',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export const isFinalDelivery = (state: DeliveryState): boolean =>
  state !== 'waiting' && state !== 'delivering' && state !== 'reverting';

/** The part of a rollout that goes to one destination. */
export type Delivery = {
  id: DeliveryId;
  rolloutId: RolloutId;
  destinationId: DestinationId;
  /** Order within the rollout: a later wave starts when the earlier one is delivered. */
  wave: number;
  configRevision: number;
  state: DeliveryState;
  startedAt: Instant | null;
  endedAt: Instant | null;
};

export const originSchema: z.ZodType<Origin> = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('automation'),
    event: z.string(),
    trigger: z.string(),
    pusher: entityRefSchema.nullable(),
  }),
  z.strictObject({
    by: z.literal('person'),
    ref: entityRefSchema,
    note: z.string().nullable(),
  }),
]);

export const rolloutSchema: z.ZodType<Rollout> = z.strictObject({
  id: idSchema<'rollout'>(),
  serviceId: idSchema<'service'>(),
  kind: z.enum(['delivery', 'rollback', 'configuration']),
  state: z.enum(rolloutStates),
  stage: z.string().nullable(),
  commit: z.string(),
  buildId: idSchema<'build'>().nullable(),
  releaseId: idSchema<'release'>().nullable(),
  contentHash: z.string().nullable(),
  origin: originSchema,
  createdAt: instantSchema,
  endedAt: instantSchema.nullable(),
});

export const deliverySchema: z.ZodType<Delivery> = z.strictObject({
  id: idSchema<'delivery'>(),
  rolloutId: idSchema<'rollout'>(),
  destinationId: idSchema<'destination'>(),
  wave: z.int(),
  configRevision: z.int(),
  state: z.enum(deliveryStates),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
});
