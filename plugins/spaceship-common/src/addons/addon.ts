import { z } from 'zod';
import type { Id } from '../words/ids';

export type BindingId = Id<'binding'>;
export type BackupId = Id<'backup'>;
export type OperationId = Id<'operation'>;

export const addonStates = [
  'provisioning',
  'copying',
  'ready',
  'failed',
  'destroying',
  'destroyed',
] as const;
export type AddonState = (typeof addonStates)[number];

/** What a generation of a credential goes through, in this order. */
export const credentialStates = [
  'minted',
  'probed',
  'published',
  'current',
  'draining',
  'fenced',
  'revoked',
] as const;
export type CredentialState = (typeof credentialStates)[number];

/** Where the data of an add-on came from; an add-on without an origin was made empty. */
export const addonOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('clone'),
    addonId: z.string(),
    at: z.string(),
  }),
  z.strictObject({
    kind: z.literal('restore'),
    /** Whose backup it was. */
    addonId: z.string().optional(),
    backupId: z.string(),
    at: z.string(),
  }),
]);
export type AddonOrigin = z.infer<typeof addonOriginSchema>;
