import type {
  EntityRef,
  Origin,
  RolloutId,
  RunningFact,
} from '@spaceship/backstage-plugin-spaceship-common';

/** What runs of a service at a destination, as `service_destinations.running` and `.previous` keep it. */
export type Running = RunningFact & {
  rolloutId: RolloutId;
  message: string;
  /** Who wanted it: a person, or the pusher; null where nobody is known. */
  by: EntityRef | null;
  replicas: Readonly<Record<string, number>>;
};

/** The person behind a rollout, as far as there is one. */
export const personOf = (origin: Origin): EntityRef | null =>
  origin.by === 'person' ? origin.ref : origin.pusher;
