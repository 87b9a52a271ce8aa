import type { RotationTimes } from '@spaceship/backstage-plugin-spaceship-common';
import type {
  AddonProvider,
  Builder,
  DestinationDriver,
} from '@spaceship/backstage-plugin-spaceship-node';

/** What an engine acts on: a world of the tests, or a machine. */
export type ReplicaParts = {
  drivers: ReadonlyMap<string, DestinationDriver>;
  builder: Builder;
  providers: ReadonlyMap<string, AddonProvider>;
  times: RotationTimes;
};
