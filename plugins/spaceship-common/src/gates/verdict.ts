/**
 * The nine verdicts of PLANNER.md 4. `waiting-*` passes by itself later, when somebody acts, or when something happens;
 * `blocked` stays until the policy or the release changes; `unknown` is a missing fact, `invalid` a broken rule:
 * neither ever passes.
 */
export const verdicts = [
  'satisfied',
  'not-concerned',
  'waived',
  'waiting-time',
  'waiting-event',
  'waiting-person',
  'blocked',
  'unknown',
  'invalid',
] as const;

export type Verdict = (typeof verdicts)[number];
