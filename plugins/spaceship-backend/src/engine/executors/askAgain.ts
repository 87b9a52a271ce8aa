import type { StepCall } from './executor';

const mostMs = 2_000;

/**
 * When to ask for a step that runs: the longer it has taken, the less often, so that a long build costs the machine
 * that it runs on little, and its end is seen after a fortieth of its time.
 */
export const askAgainMs = (
  { startedAt }: Pick<StepCall, 'startedAt'>,
  leastMs: number,
): number => {
  const sinceMs = Date.now() - Date.parse(startedAt);
  return Math.round(Math.min(mostMs, Math.max(leastMs, sinceMs / 40)));
};
