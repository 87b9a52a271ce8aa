import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type {
  Observation,
  ReplicaStatus,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { DeliveryTarget } from '../../deliveries/loadTarget';
import type { LogPull } from '../../logs/LogPull';
import { askAgainMs } from './askAgain';
import type { StepCall, StepExecutor } from './executor';
import { secretsOf } from './secretsOf';
import { repeatable } from './repeatable';

type Input<K extends StepInput['kind']> = Extract<StepInput, { kind: K }>;
type Locate = (call: StepCall<any>) => Promise<DeliveryTarget>;

const leastMs = 200;
/** A process that has ended before is trusted once it was healthy for this long: in between, a crash loop answers too. */
const provenMs = 10_000;

/** The new version exists with these replicas, with the traffic that it has. */
export const prepareRevision = (
  locate: Locate,
): StepExecutor<Input<'revision.prepare'>> =>
  repeatable(async call => {
    const { driver, target, revision } = await locate(call);
    await driver.prepare(
      target,
      await revision(),
      call.input.replicas,
      call.effect,
    );
    return { state: 'succeeded' };
  });

/**
 * Every replica that was prepared is healthy, in an observation that is younger than the step. What the new version puts
 * out until then is kept with the step: it says why it is not, and is gone with the version.
 */
export const awaitHealth = (
  locate: Locate,
  logs: LogPull,
): StepExecutor<Input<'revision.healthy'>> => {
  const pull = async (
    call: StepCall<Input<'revision.healthy'>>,
    toTheEnd: boolean,
  ) => {
    const { driver, target, revision } = await locate(call);
    if (!driver.capabilities.logs) return;
    await logs.pull(call, {
      read: cursor => driver.logs(target, call.input.revision, cursor),
      toTheEnd,
      secrets: async () => secretsOf(await revision()),
    });
  };
  return {
    ...repeatable(async call => {
      const { driver, target } = await locate(call);
      const outcome = healthOf(
        await driver.observe(target),
        call.input.revision,
        preparedReplicas(call),
        call,
      );
      if (outcome.state === 'running') await pull(call, false);
      return outcome;
    }),
    async stop(call) {
      await pull(call, true);
      return true;
    },
  };
};

export const shiftTraffic = (
  locate: Locate,
): StepExecutor<Input<'traffic.shift'>> =>
  repeatable(async call => {
    const { driver, target } = await locate(call);
    await driver.shift(target, call.input.weights, call.effect);
    return { state: 'succeeded' };
  });

export const retireRevision = (
  locate: Locate,
): StepExecutor<Input<'revision.retire'>> =>
  repeatable(async call => {
    const { driver, target } = await locate(call);
    await driver.retire(target, call.input.revision, call.effect);
    return { state: 'succeeded' };
  });

function preparedReplicas(
  call: StepCall<Input<'revision.healthy'>>,
): Readonly<Record<string, number>> {
  if (!('steps' in call.facts)) return {};
  const prepared = call.facts.steps
    .map(step => step.input)
    .filter(
      (input): input is Input<'revision.prepare'> =>
        input.kind === 'revision.prepare' &&
        input.revision === call.input.revision,
    );
  return prepared[prepared.length - 1]?.replicas ?? {};
}

function healthOf(
  observation: Observation,
  name: string,
  expected: Readonly<Record<string, number>>,
  call: Pick<StepCall, 'startedAt'>,
): StepOutcome {
  const again = (detail: string): StepOutcome => ({
    state: 'running',
    askAgainMs: askAgainMs(call, leastMs),
    output: { detail },
  });
  if (Date.parse(observation.at) < Date.parse(call.startedAt)) {
    return again('no observation since the step began');
  }
  const revision = observation.revisions.find(one => one.name === name);
  if (!revision) return again('the new version was not seen yet');
  const counts = Object.entries(expected).map(([process, count]) => {
    const replicas = revision.replicas.filter(one => one.process === process);
    const ill = replicas
      .map(one => illnessOf(one, observation.at))
      .filter(detail => detail !== null);
    const healthy = replicas.length - ill.length;
    const detail = ill.find(words => words !== '') ?? null;
    return { process, count, healthy, detail };
  });
  const waiting = counts.filter(({ healthy, count }) => healthy < count);
  if (waiting.length === 0) {
    return {
      state: 'succeeded',
      output: {
        healthy: Object.fromEntries(counts.map(c => [c.process, c.healthy])),
      },
    };
  }
  return again(
    waiting
      .map(
        ({ process, healthy, count, detail }) =>
          `${process}: ${healthy} of ${count} healthy${
            detail ? `, ${detail}` : ''
          }`,
      )
      .join('; '),
  );
}

/** Why a replica does not count as healthy, an empty text where it does not say; null where it counts. */
function illnessOf(
  { state, since, restarts, detail }: ReplicaStatus,
  at: string,
): string | null {
  if (state !== 'healthy') return detail ?? '';
  const isProven =
    restarts === 0 || Date.parse(at) - Date.parse(since) >= provenMs;
  return isProven
    ? null
    : `it has ended before, and is healthy for less than ${
        provenMs / 1000
      } s now`;
}
