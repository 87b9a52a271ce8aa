/** How well what runs at a destination is. `unknown`: nobody could tell, or what was told is too old. */
export type HealthState =
  | 'healthy'
  | 'starting'
  | 'degraded'
  | 'unhealthy'
  | 'unknown';

/** Older news than this, in milliseconds, is no news: six looks went by without an answer. */
export const healthMaxAgeMs = 90_000;

/**
 * The health of a version from what was seen of its replicas, of which `wanted` should serve. Those on their way out do not
 * count. Where none of those wanted is there, that is seen too: it is not the same as no news.
 */
export function healthOfReplicas(
  replicas: readonly { state: string }[],
  wanted: number,
): Exclude<HealthState, 'unknown'> {
  const serving = replicas.filter(({ state }) => state !== 'stopping');
  const count = (of: string) =>
    serving.filter(({ state }) => state === of).length;
  if (count('healthy') === serving.length && serving.length >= wanted) {
    return 'healthy';
  }
  if (count('healthy') > 0) return 'degraded';
  return serving.length > 0 && count('starting') === serving.length
    ? 'starting'
    : 'unhealthy';
}
