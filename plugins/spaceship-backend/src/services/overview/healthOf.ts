import {
  healthMaxAgeMs,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Health } from '../../engine/HealthWatch';

/** Health as it was last observed. No news, and news that is too old, are never shown as healthy. */
export function healthOf(
  health: Health | null,
  observedAt: Date | null,
  now: Date,
): Schemas['Health'] {
  const isNews =
    health !== null &&
    observedAt !== null &&
    now.getTime() - observedAt.getTime() <= healthMaxAgeMs;
  return {
    state: isNews ? health.state : 'unknown',
    at: observedAt?.toISOString() ?? null,
    replicas: [...(health?.replicas ?? [])],
  };
}
