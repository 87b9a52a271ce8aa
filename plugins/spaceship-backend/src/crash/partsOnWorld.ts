import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import type { ReplicaParts } from './ReplicaParts';
import { quickTimes, worldAddons } from './worldAddons';
import { worldParts, type CallWorld } from './worldParts';

/** Everything that a replica acts on, in a world of the tests. */
export function partsOnWorld(
  call: CallWorld,
  replica: string,
  times: RotationTimes = quickTimes,
): ReplicaParts {
  const { driver, builder } = worldParts(call, replica);
  return {
    drivers: new Map([['fake', driver]]),
    builder,
    providers: new Map([['memory', worldAddons(call, replica)]]),
    times,
  };
}
