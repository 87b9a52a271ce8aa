import { z } from 'zod';
import type { EntityRef, Instant } from '../words/ids';

export const operationStates = [
  'waiting',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'unknown',
] as const;
export type OperationState = (typeof operationStates)[number];

export const isFinalOperation = (state: OperationState): boolean =>
  state !== 'waiting' && state !== 'running';

const id = z.string();

/**
 * What a person, a schedule or a review environment wants of an add-on. Generations are taken from the add-on's counter
 * when the wish is stored, so that a repeated step finds its own.
 */
export const operationInputSchema = z.discriminatedUnion('kind', [
  /** Makes an add-on, empty. */
  z.strictObject({ kind: z.literal('create'), bindingId: id.nullable() }),
  /** Gives a binding its next credential; `leaked`: the old one ends at once. */
  z.strictObject({
    kind: z.literal('rotate'),
    bindingId: id,
    generation: z.int().positive(),
    leaked: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('backup'), backupId: id }),
  /** Makes this add-on from the data of another one. */
  z.strictObject({
    kind: z.literal('clone'),
    sourceId: id,
    bindingId: id.nullable(),
  }),
  /** Makes this add-on from a backup. */
  z.strictObject({
    kind: z.literal('restore'),
    backupId: id,
    bindingId: id.nullable(),
  }),
  /** Moves a binding of this add-on to another one. */
  z.strictObject({
    kind: z.literal('swap'),
    bindingId: id,
    otherId: id,
    generation: z.int().positive(),
  }),
  /** Removes a backup of this add-on for good. `was`: what it is again if nothing was removed. */
  z.strictObject({
    kind: z.literal('remove-backup'),
    backupId: id,
    was: z.enum(['ready', 'failed']),
  }),
  /** Ends this add-on; `backupId`: after a final backup. */
  z.strictObject({ kind: z.literal('destroy'), backupId: id.nullable() }),
]);
export type OperationInput = z.infer<typeof operationInputSchema>;
export type OperationKind = OperationInput['kind'];

/** What a person said to an operation on its way. */
export type Said = { by: EntityRef; at: Instant; reason: string | null };
