import type { StepCall, StepExecutor } from './executors/executor';
import { perform } from './perform';

const call = {
  effect: { identity: { subject: 's', step: 1, attempt: 1 }, fence: 7 },
  startedAt: new Date().toISOString(),
} as StepCall;

it('lets a call that was given up ask no target for anything any more', async () => {
  const asked: number[] = [];
  let answer = () => {};
  const database = new Promise<void>(resolve => {
    answer = resolve;
  });
  let ended: Promise<unknown> = Promise.resolve();
  const executor = {
    begin(given: StepCall) {
      const work = database.then(() => {
        asked.push(given.effect.fence);
        return { state: 'succeeded' as const };
      });
      ended = work.catch(error => error.message);
      return work;
    },
  } as unknown as StepExecutor;
  const step = { effect: 'observable', isNew: true };

  expect(await perform(executor, call, { ...step, deadlineMs: 10 })).toEqual({
    outcome: {
      state: 'running',
      askAgainMs: 500,
      output: { trouble: 'No answer within 0.01 s.' },
    },
  });
  answer();
  expect(await ended).toBe('The call was given up.');
  expect(asked).toEqual([]);

  expect(await perform(executor, call, step)).toEqual({
    outcome: { state: 'succeeded' },
  });
  expect(asked).toEqual([7]);
});
