import {
  unprovenOf,
  type Schemas,
  type Step,
} from '@spaceship/backstage-plugin-spaceship-common';

/** A step as the API shows it. */
export const stepForApi = (step: Step): Schemas['Step'] => ({
  n: step.n,
  attempt: step.attempt,
  name: step.name,
  // Steps of operations and environments are not told one by one.
  kind: step.input.kind as Schemas['Step']['kind'],
  direction: step.direction,
  state: step.state,
  effect: step.effect,
  interruptible: step.interruptible,
  startedAt: step.startedAt,
  endedAt: step.endedAt,
  durationMs:
    step.endedAt === null
      ? null
      : Math.max(0, Date.parse(step.endedAt) - Date.parse(step.startedAt)),
  error: step.error,
  unproven: unprovenOf(step.output),
});
