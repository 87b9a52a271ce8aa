import { z } from 'zod';

/**
 * Who may satisfy a gate. `owners` is the service's owner in the catalog.
 * A group or user is an entity reference, for instance `group:default/qa`.
 */
const people = z
  .string()
  .regex(
    /^(owners|(group|user):[a-z0-9._-]+\/[a-z0-9._-]+)$/i,
    'a group or user, for instance group:default/qa, or "owners"',
  );

/** At least `count` members of `of` have approved exactly this content. Authors count only where `authors` is true. */
export const approvalsGateSchema = z.strictObject({
  approvals: z.strictObject({
    of: people,
    count: z.int().min(1).max(20).default(1),
    /** May an author of the change approve? */
    authors: z.boolean().default(false),
  }),
});

/**
 * A passed, unrevoked finding about exactly this artifact and these release steps. Who signed off in a review
 * environment has tried it, so `tested` accepts sign-offs too; `signed-off` accepts nothing else.
 */
export const evidenceGateSchema = z.strictObject({
  evidence: z.strictObject({
    kind: z.enum(['tested', 'signed-off']),
    by: people.optional(),
    /** `author`: the person who found it may not be an author of the change. */
    notBy: z.enum(['author']).optional(),
  }),
});

export const gateSchema = z.union([approvalsGateSchema, evidenceGateSchema]);

/** Can such a gate hold only where it is known who the authors of a change are? */
export const leavesAuthorsOut = (gate: Gate): boolean =>
  'approvals' in gate
    ? !gate.approvals.authors
    : gate.evidence.notBy === 'author';

export type ApprovalsGate = z.infer<typeof approvalsGateSchema>;
export type EvidenceGate = z.infer<typeof evidenceGateSchema>;
export type Gate = z.infer<typeof gateSchema>;
