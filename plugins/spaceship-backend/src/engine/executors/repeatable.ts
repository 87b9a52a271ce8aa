import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { StepCall, StepExecutor } from './executor';

/** A step whose call may simply be made again: to ask how it stands is to make it. */
export const repeatable = <I extends StepInput>(
  act: (call: StepCall<I>) => Promise<StepOutcome>,
): StepExecutor<I> => ({
  begin: act,
  ask: act,
  stop: async () => true,
});
