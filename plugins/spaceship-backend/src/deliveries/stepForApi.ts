import type {
  Schemas,
  Step,
} from '@spaceship/backstage-plugin-spaceship-common';

/** A step as the API shows it. */
export const stepForApi = (step: Step): Schemas['Step'] => ({
  n: step.n,
  attempt: step.attempt,
  name: step.name,
  kind: step.input.kind,
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
});
