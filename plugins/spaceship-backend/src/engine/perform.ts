import type { StepOutcome } from '@spaceship/backstage-plugin-spaceship-common';
import {
  FencedError,
  TerminalError,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { StepCall, StepExecutor } from './executors/executor';

/** A call that takes longer than this is given up and asked about later. */
const deadlineMs = 30_000;

/** What came of a call, in the words of the engine. */
export type Performed =
  | { outcome: StepOutcome }
  /** A newer owner was seen at the target: stop, touch nothing. */
  | { fenced: true };

/** Begins a step, or asks how its effect stands; an effect that is not there is begun again under the same identity. */
export async function perform(
  executor: StepExecutor<any>,
  call: StepCall,
  step: { effect: string; isNew: boolean; deadlineMs?: number },
): Promise<Performed> {
  return await guarded(call, step.deadlineMs ?? deadlineMs, async given => {
    if (step.isNew) return await executor.begin(given);
    const found = await executor.ask(given);
    if (found) return found;
    if (step.effect === 'neither') {
      return {
        state: 'unknown',
        error: {
          message:
            'Nobody can say whether it happened: its worker ended in the middle of it, and it may not be repeated.',
          terminal: true,
        },
      };
    }
    return await executor.begin(given);
  });
}

/** Tells an effect to end: succeeds once it has ended, runs on until then. */
export async function performStop(
  executor: StepExecutor<any>,
  call: StepCall,
): Promise<Performed> {
  return await guarded(call, deadlineMs, async given =>
    (await executor.stop(given))
      ? { state: 'succeeded' }
      : { state: 'running', askAgainMs: 250 },
  );
}

async function guarded(
  call: StepCall,
  withinMs: number,
  act: (given: StepCall) => Promise<StepOutcome>,
): Promise<Performed> {
  const { given, giveUp } = revocable(call);
  try {
    return {
      outcome: await withDeadline(act(given), withinMs, giveUp),
    };
  } catch (error) {
    if (error instanceof FencedError || named(error, 'FencedError')) {
      return { fenced: true };
    }
    const message = (error as Error).message ?? String(error);
    if (error instanceof TerminalError || named(error, 'TerminalError')) {
      return {
        outcome: { state: 'failed', error: { message, terminal: true } },
      };
    }
    return {
      outcome: {
        state: 'running',
        askAgainMs: backOffMs(call),
        output: { trouble: message },
      },
    };
  }
}

/**
 * A call that is given up goes on by itself, perhaps when its step has long been taken back, and under the same fence:
 * it gets no effect any more that it could ask a target for.
 */
function revocable(call: StepCall): { given: StepCall; giveUp(): void } {
  let isGivenUp = false;
  return {
    given: {
      ...call,
      get effect() {
        if (isGivenUp) throw new Error('The call was given up.');
        return call.effect;
      },
    },
    giveUp() {
      isGivenUp = true;
    },
  };
}

const named = (error: unknown, name: string): boolean =>
  (error as { name?: string })?.name === name;

/** The longer it has been tried, the slower: from half a second to five. */
function backOffMs(call: StepCall): number {
  const sinceMs = Date.now() - Date.parse(call.startedAt);
  return Math.min(5_000, Math.max(500, sinceMs / 4));
}

async function withDeadline<T>(
  act: Promise<T>,
  ms: number,
  giveUp: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new Error(`No answer within ${ms / 1000} s.`));
    }, ms);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}
