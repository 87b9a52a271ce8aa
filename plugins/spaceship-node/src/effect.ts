/**
 * The identity of one effect: `<subject>/<step>/<attempt>`. A repeated call with the same identity finds the earlier
 * one and adopts it. The attempt rises only when a retry was decided, never on take-over.
 */
export type EffectIdentity = { subject: string; step: number; attempt: number };

export const identityKey = (id: EffectIdentity): string =>
  `${id.subject}/${id.step}/${id.attempt}`;

/**
 * Everything outside the database is called with an identity and a fence. The receiver remembers the highest fence it
 * saw for the target and refuses lower ones with {@link FencedError}.
 */
export type Effect = { identity: EffectIdentity; fence: number };
