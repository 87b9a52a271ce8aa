import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SpaceshipMessages } from '../translation';
import type { StepLine } from './StepList';

type T = TranslationFunction<SpaceshipMessages>;
type Step = Schemas['Step'];

/** A step of the API as a line of a list. */
export const stepLine = (id: string, step: Step, t: T): StepLine => ({
  id,
  title: titleOf(step, t),
  state: step.unproven ? 'unproven' : step.state,
  attempt: step.attempt,
  direction: step.direction,
  startedAt: step.startedAt,
  endedAt: step.endedAt,
  error: step.error?.message ?? null,
  unproven: step.unproven,
});

/** A step's title in words; the name of a release step is its own. */
function titleOf(step: Step, t: T): string {
  const own = step.name.slice(step.name.lastIndexOf(':') + 1);
  return t(`steps.kind.${step.kind}`, { name: own });
}
