import type { StepOutcome } from '@spaceship/backstage-plugin-spaceship-common';
import { FencedError } from '@spaceship/backstage-plugin-spaceship-node';

/**
 * The fence of the target, or of an add-on, was raised by somebody else meanwhile. That is not the fence of the
 * environment, whose lease still holds: the step takes the next one when it is asked again.
 */
export async function askAgainWhenFenced(
  act: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  try {
    return await act();
  } catch (error) {
    const isFenced =
      error instanceof FencedError ||
      (error as { name?: string })?.name === 'FencedError';
    if (!isFenced) throw error;
    return {
      state: 'running',
      askAgainMs: 1_000,
      output: { detail: 'something else acts here' },
    };
  }
}
