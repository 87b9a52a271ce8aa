import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  durationMs,
  type RotationTimes,
} from '@spaceship/backstage-plugin-spaceship-common';

/** `spaceship.addons.rotation` of the configuration. */
export function readRotationTimes(config: RootConfigService): RotationTimes {
  const at = (name: string, byDefault: string): number => {
    const key = `spaceship.addons.rotation.${name}`;
    const text = config.getOptionalString(key) ?? byDefault;
    try {
      return durationMs(text);
    } catch (error) {
      throw new InputError(`${key}: ${(error as Error).message}`);
    }
  };
  return {
    quietMs: at('quiet', '10s'),
    rollbackMs: at('rollbackWindow', '10m'),
    deadlineMs: at('deadline', '1h'),
  };
}
