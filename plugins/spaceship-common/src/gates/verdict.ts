/**
 * The nine verdicts of an explanation, from the best to the worst. `waiting-*` passes by itself later, when something
 * happens, or when somebody acts; `blocked` stays until the policy or the release changes; `unknown` is a missing
 * fact, `invalid` a broken rule: neither ever passes.
 *
 * Where several conditions don't pass, the verdict of the whole is picked by this order, so it does not depend on the
 * order of the conditions: for `all` the worst decides, for `any` the best, for `at least n` the n-th best.
 */
export const verdicts = [
  'not-concerned',
  'satisfied',
  'waived',
  'waiting-time',
  'waiting-event',
  'waiting-person',
  'unknown',
  'blocked',
  'invalid',
] as const;

export type Verdict = (typeof verdicts)[number];

export type PassingVerdict = 'satisfied' | 'not-concerned' | 'waived';
export type OpenVerdict = Exclude<Verdict, PassingVerdict>;

const severity = Object.fromEntries(
  verdicts.map((verdict, index) => [verdict, index]),
) as Readonly<Record<Verdict, number>>;

/** Does this verdict let the delivery go on? */
export function passes(verdict: Verdict): verdict is PassingVerdict {
  return severity[verdict] <= severity.waived;
}

/** Negative when `a` is nearer to passing than `b`. */
export function compareVerdicts(a: Verdict, b: Verdict): number {
  return severity[a] - severity[b];
}

/**
 * The verdict of "at least `count` of these": the `count`-th best of those that are concerned. What is not concerned
 * neither helps nor hinders; where nothing is concerned, the whole is not. A quorum that can't be met, and "0 of 0",
 * are broken rules.
 */
export function combineAtLeast(
  count: number,
  parts: readonly Verdict[],
): Verdict {
  if (!Number.isInteger(count) || count < 1 || parts.length === 0) {
    return 'invalid';
  }
  const concerned = parts
    .filter(verdict => verdict !== 'not-concerned')
    .sort(compareVerdicts);
  if (concerned.length === 0) return 'not-concerned';
  return concerned[count - 1] ?? 'invalid';
}

/** The verdict of "all of these": the worst. Without any part it is a broken rule, not a pass. */
export function combineAll(parts: readonly Verdict[]): Verdict {
  if (parts.length === 0) return 'invalid';
  return parts.reduce((worst, verdict) =>
    compareVerdicts(verdict, worst) > 0 ? verdict : worst,
  );
}

/** The verdict of "any of these": the best of those that are concerned. */
export function combineAny(parts: readonly Verdict[]): Verdict {
  return combineAtLeast(1, parts);
}
