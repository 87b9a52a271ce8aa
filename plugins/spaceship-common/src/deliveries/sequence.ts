import { durationMs } from '../config/duration';
import type { ReleaseStepSpec } from '../config/serviceFile';
import type { DeliveryFacts } from '../rollouts/facts';
import type { EffectClass, StepInput } from './step';

/** A step as the sequence has it, before it is begun. */
export type PlannedStep = {
  /** Unique within the delivery and direction: a stored step is found again by it. */
  name: string;
  direction: 'forward' | 'back';
  input: StepInput;
  effect: EffectClass;
  interruptible: boolean;
  /** Attempts in all; a terminal error ends them early. */
  attempts: number;
  /** After this long without an outcome the step is stopped; null: only somebody's word ends it. */
  limitMs: number | null;
};

/** What the sequence is made of: it does not change while the delivery runs. */
export type SequenceFacts = Pick<
  DeliveryFacts,
  'release' | 'previous' | 'rollout' | 'delivery' | 'destination'
>;

const minute = 60_000;
/** The driver ends a job at its own limit; the planner only where no word of that comes. */
const jobGraceMs = 15_000;
/** More batches than these take longer without being safer. */
const mostBatches = 4;

/** The steps that bring the new version, in order. */
export function forwardSequence(facts: SequenceFacts): PlannedStep[] {
  const { spec } = facts.release;
  const isRollback = facts.rollout.kind === 'rollback';
  const before = isRollback ? 'rollback' : 'before';
  return [
    ...provisions(facts),
    ...jobs(spec.releaseSteps, before),
    ...traffic(facts),
    ...jobs(spec.releaseSteps, 'after'),
    ...(facts.previous
      ? [retire('retire:previous', 'forward', facts.previous.revision)]
      : []),
  ];
}

/** The steps that restore what ran before, for what has been begun of the way forward. */
export function backSequence(
  facts: Pick<DeliveryFacts, 'previous' | 'delivery' | 'steps'>,
): PlannedStep[] {
  const begun = new Set(
    facts.steps
      .filter(step => step.direction === 'forward')
      .map(step => step.input.kind),
  );
  const steps: PlannedStep[] = [];
  if (begun.has('traffic.shift') && facts.previous) {
    steps.push(shift('back:shift', 'back', { [facts.previous.revision]: 100 }));
  }
  if (begun.has('revision.prepare')) {
    steps.push(retire('back:retire', 'back', facts.delivery.revision));
  }
  return steps;
}

/** Why this release can't be delivered here at all, or null. */
export function impossibility(facts: SequenceFacts): string | null {
  if (facts.destination.tombstoned) {
    return `${facts.destination.title} no longer exists.`;
  }
  const hasJobs = facts.release.spec.releaseSteps.length > 0;
  if (hasJobs && !facts.destination.capabilities.jobs) {
    return `${facts.destination.title} can't run release steps; remove them, or deliver to a destination that can.`;
  }
  if (Object.keys(facts.release.spec.processes).length === 0) {
    return 'The release has no process.';
  }
  return null;
}

function provisions({ release }: SequenceFacts): PlannedStep[] {
  return Object.entries(release.spec.addons)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, { type, plan }]) => ({
      name: `addon:${alias}`,
      direction: 'forward',
      input: { kind: 'addon.provision', alias, type, plan },
      effect: 'idempotent',
      interruptible: true,
      attempts: 5,
      limitMs: 10 * minute,
    }));
}

function jobs(
  steps: readonly ReleaseStepSpec[],
  when: ReleaseStepSpec['when'],
): PlannedStep[] {
  return steps
    .filter(step => step.when === when)
    .map(step => {
      const timeoutMs = durationMs(step.timeout);
      return {
        name: `job:${step.name}`,
        direction: 'forward',
        input: { kind: 'job', name: step.name, command: step.run, timeoutMs },
        effect: step.effect,
        interruptible: step.interruptible,
        attempts: step.attempts,
        limitMs: timeoutMs + jobGraceMs,
      };
    });
}

/** Starts the new version and moves the traffic: at once, or replica by replica. */
function traffic(facts: SequenceFacts): PlannedStep[] {
  const { delivery, destination, previous, release } = facts;
  const { weights, replicas } = destination.capabilities;
  const processes = Object.entries(release.spec.processes);
  const wanted = Object.fromEntries(
    processes.map(([name, { replicas: count }]) => [name, count]),
  );
  const healthyMs = Math.max(
    ...processes.map(([, { health }]) => durationMs(health?.timeout ?? '60s')),
  );
  const { revision } = delivery;
  const isRolling =
    delivery.strategy === 'rolling' && previous !== null && weights && replicas;
  const batches = isRolling
    ? Math.min(mostBatches, Math.max(...Object.values(wanted)))
    : 1;
  return Array.from({ length: batches }, (_, index) => index + 1).flatMap(
    batch => {
      const at = (act: string) =>
        batches === 1 ? act : `rolling:${batch}:${act}`;
      const share = Math.round((100 * batch) / batches);
      const some = Object.fromEntries(
        Object.entries(wanted).map(([name, count]) => [
          name,
          Math.ceil((count * batch) / batches),
        ]),
      );
      return [
        prepare(at('prepare'), revision, some),
        healthy(at('healthy'), revision, healthyMs),
        shift(
          at('shift'),
          'forward',
          previous !== null && share < 100
            ? { [revision]: share, [previous.revision]: 100 - share }
            : { [revision]: 100 },
        ),
      ];
    },
  );
}

const prepare = (
  name: string,
  revision: string,
  replicas: Readonly<Record<string, number>>,
): PlannedStep => ({
  name,
  direction: 'forward',
  input: { kind: 'revision.prepare', revision, replicas },
  effect: 'idempotent',
  interruptible: true,
  attempts: 5,
  limitMs: 5 * minute,
});

const healthy = (
  name: string,
  revision: string,
  timeoutMs: number,
): PlannedStep => ({
  name,
  direction: 'forward',
  input: { kind: 'revision.healthy', revision, timeoutMs },
  effect: 'idempotent',
  interruptible: true,
  attempts: 1,
  limitMs: timeoutMs,
});

const shift = (
  name: string,
  direction: PlannedStep['direction'],
  weights: Readonly<Record<string, number>>,
): PlannedStep => ({
  name,
  direction,
  input: { kind: 'traffic.shift', weights },
  effect: 'idempotent',
  interruptible: false,
  attempts: 8,
  limitMs: 2 * minute,
});

const retire = (
  name: string,
  direction: PlannedStep['direction'],
  revision: string,
): PlannedStep => ({
  name,
  direction,
  input: { kind: 'revision.retire', revision },
  effect: 'idempotent',
  interruptible: false,
  attempts: 8,
  limitMs: 5 * minute,
});
