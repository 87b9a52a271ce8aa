import type { Running } from '../../deliveries/running';
import type { ReplicaStatus } from '@spaceship/backstage-plugin-spaceship-node';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

const maxAgeMs = 90_000;

/** Health as it was last observed. No news, and news that is too old, are never shown as healthy. */
export function healthOf(
  health: { replicas?: readonly ReplicaStatus[] } | null,
  running: Pick<Running, 'replicas'> | null,
  observedAt: Date | null,
  now: Date,
): Schemas['Health'] {
  const replicas = [...(health?.replicas ?? [])];
  const wanted = Object.values(running?.replicas ?? {}).reduce(
    (total, count) => total + count,
    0,
  );
  const at = observedAt?.toISOString() ?? null;
  const isStale =
    observedAt === null || now.getTime() - observedAt.getTime() > maxAgeMs;
  const serving = replicas.filter(({ state }) => state !== 'stopping');
  if (isStale || serving.length === 0) {
    return { state: 'unknown', at, replicas };
  }
  const count = (state: ReplicaStatus['state']) =>
    serving.filter(replica => replica.state === state).length;
  if (count('healthy') === serving.length && serving.length >= wanted) {
    return { state: 'healthy', at, replicas };
  }
  if (count('healthy') > 0) return { state: 'degraded', at, replicas };
  return {
    state: count('starting') === serving.length ? 'starting' : 'unhealthy',
    at,
    replicas,
  };
}
