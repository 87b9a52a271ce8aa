import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { JobStatus } from '@spaceship/backstage-plugin-spaceship-node';
import type { DeliveryTarget } from '../../deliveries/loadTarget';
import type { LogPull } from '../../logs/LogPull';
import { askAgainMs } from './askAgain';
import type { StepCall, StepExecutor } from './executor';
import { secretsOf } from './secretsOf';

type JobInput = Extract<StepInput, { kind: 'job' }>;

const leastMs = 250;

/** A release step as a one-off in the new version's environment. */
export const runJob = (
  locate: (call: StepCall<any>) => Promise<DeliveryTarget>,
  logs: LogPull,
): StepExecutor<JobInput> => {
  const ask = async (call: StepCall<JobInput>) => {
    const { driver, target, revision } = await locate(call);
    const { identity } = call.effect;
    const status = await driver.askJob(target, identity);
    if (status.state === 'absent') return null;
    await logs.pull(call, {
      read: cursor => driver.jobLogs(target, identity, cursor),
      toTheEnd: status.state === 'exited',
      secrets: async () => secretsOf(await revision()),
    });
    return outcomeOf(call, status);
  };
  return {
    async begin(call) {
      const { driver, target, revision } = await locate(call);
      const { name, command, timeoutMs } = call.input;
      await driver.run(
        target,
        await revision(),
        { name, command, timeoutMs },
        call.effect,
      );
      return { state: 'running', askAgainMs: leastMs };
    },
    ask,
    async stop(call) {
      const { driver, target } = await locate(call);
      const { state } = await driver.askJob(target, call.effect.identity);
      if (state === 'running') {
        await driver.stopJob(target, call.effect);
        return false;
      }
      await ask(call);
      return true;
    },
  };
};

function outcomeOf(
  call: StepCall<JobInput>,
  status: Exclude<JobStatus, { state: 'absent' }>,
): StepOutcome {
  if (status.state === 'running') {
    return { state: 'running', askAgainMs: askAgainMs(call, leastMs) };
  }
  if (status.exitCode === 0) {
    return { state: 'succeeded', output: { exitCode: 0 } };
  }
  return {
    state: 'failed',
    error: { message: `${endOf(status)} Its log says more.`, terminal: false },
  };
}

function endOf(status: Extract<JobStatus, { state: 'exited' }>): string {
  if (status.timedOut) return 'It took longer than it may and was stopped.';
  return status.signal
    ? `It was ended by ${status.signal}.`
    : `It ended with exit code ${status.exitCode}.`;
}
