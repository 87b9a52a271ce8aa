import { z } from 'zod';
import { entityRefSchema, instantSchema } from '../words/ids';
import type { Explanation, FactRef, Message, Remedy } from './explanation';
import { verdicts } from './verdict';

const remedySchema: z.ZodType<Remedy> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    act: z.string(),
    who: z.array(entityRefSchema),
    stage: z.string().optional(),
    permission: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('event'),
    event: z.string(),
    subject: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('time'), at: instantSchema }),
  z.strictObject({
    kind: z.literal('change'),
    what: z.string(),
    owner: entityRefSchema.optional(),
  }),
]);

const messageSchema: z.ZodType<Message> = z.strictObject({
  key: z.string(),
  params: z.record(
    z.string(),
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.string()),
    ]),
  ),
});

const factRefSchema: z.ZodType<FactRef> = z.strictObject({
  fact: z.string(),
  value: z.unknown(),
  at: instantSchema.optional(),
});

/** An explanation as it is stored and sent. */
export const explanationSchema: z.ZodType<Explanation> = z.strictObject({
  id: z.string(),
  kind: z.string(),
  verdict: z.enum(verdicts),
  message: messageSchema,
  read: z.array(factRefSchema),
  remedies: z.array(remedySchema),
  earliest: instantSchema.optional(),
  owner: z.string().optional(),
  get parts() {
    return z.array(explanationSchema);
  },
});
