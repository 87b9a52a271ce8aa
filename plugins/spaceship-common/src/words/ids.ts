import { v7 } from 'uuid';
import { z } from 'zod';

/** A UUIDv7 of one kind of thing. The brand keeps a service id out of a rollout's place. */
export type Id<K extends string> = string & { readonly __id: K };

export type ServiceId = Id<'service'>;
export type DestinationId = Id<'destination'>;
export type BuildId = Id<'build'>;
export type ReleaseId = Id<'release'>;
export type RolloutId = Id<'rollout'>;
export type DeliveryId = Id<'delivery'>;
export type AddonId = Id<'addon'>;

/** A new id, ordered by time of making (RFC 9562, version 7). */
export const newId = <K extends string>(): Id<K> => v7() as Id<K>;

/** An instant in UTC, ISO 8601 with milliseconds, as the database's clock gave it. */
export type Instant = string;

/** A catalog entity, for instance `user:default/mira`, in lower case. */
export type EntityRef = string;

/** The schema of an id of one kind of thing. */
export const idSchema = <K extends string>(): z.ZodType<Id<K>> =>
  z.uuid() as unknown as z.ZodType<Id<K>>;

export const instantSchema: z.ZodType<Instant> = z.iso.datetime({
  precision: 3,
});

export const entityRefSchema: z.ZodType<EntityRef> = z
  .string()
  .regex(
    /^[a-z]+:[^/:]+\/[^/:]+$/,
    'a reference, for instance user:default/ana',
  );
