import {
  after,
  progressOf,
  stepLeaf,
  type Help,
  type Progress,
} from '../deliveries/progress';
import type { PlannedStep } from '../deliveries/sequence';
import {
  advance,
  finish,
  goBack,
  interrupt,
  stages,
  stop,
  textOf,
  type Answer,
  type Return,
  type Stage,
} from '../deliveries/stages';
import { allOf, type Explanation, type FactRef } from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { DeliveryDecision, Planned } from '../rollouts/planned';
import type { Instant } from '../words/ids';
import type { OperationFacts } from './facts';
import { keyAwaitedBy, keyLeaf, patient } from './keys';
import {
  endedLeaf,
  forcedLeaf,
  impossibleLeaf,
  pauseLeaf,
  readersLeaf,
  sessionsLeaf,
  tooLateLeaf,
  turnLeaf,
  waitsForStepLeaf,
} from './leaves';
import { isFinalOperation } from './operation';
import {
  operationSequence,
  replacedBy,
  wayBack,
  type Leg,
  type Pause,
} from './sequence';

/** `delivered` means: done. */
export type OperationDecision = DeliveryDecision;

/**
 * The next step of an operation on an add-on, and why. Forward until it is done; back to what was there before when a
 * step fails for good or a person cancels, as long as that is possible. Total and deterministic.
 */
export function planOperation(
  facts: OperationFacts,
  now: Instant,
): Planned<OperationDecision> {
  const { decision, parts, wakeUpAt } = decide(facts, now);
  const tree = allOf(
    {
      id: 'operation',
      message: message('operation.doing', {
        kind: facts.operation.input.kind,
        addon: facts.addon.label,
        other: facts.other?.label ?? null,
      }),
    },
    parts,
  );
  return {
    decision,
    tree,
    wakeUps:
      wakeUpAt !== undefined && wakeUpAt > now
        ? [{ at: wakeUpAt, why: tree.id }]
        : [],
    factsRead: factsRead(facts),
  };
}

function decide(facts: OperationFacts, now: Instant): Answer {
  const { state, cancelRequested } = facts.operation;
  if (isFinalOperation(state)) {
    return { decision: { do: 'none' }, parts: [endedLeaf(state)] };
  }
  const isUntouched = facts.steps.length === 0;
  if (isUntouched && cancelRequested) {
    return {
      decision: finish('cancelled', cancelText(facts)),
      parts: [endedLeaf('cancelled')],
    };
  }
  const turn = turnLeaf(facts);
  if (!facts.turn.isOwn) return { decision: { do: 'wait' }, parts: [turn] };
  const impossible = isUntouched ? impossibility(facts) : null;
  if (impossible !== null) {
    return {
      decision: finish('failed', impossible),
      parts: [turn, impossibleLeaf(impossible)],
    };
  }
  const answer = travel(facts, now);
  return { ...answer, parts: [turn, ...answer.parts] };
}

/** Why this can't be done with the add-on at all, or null. */
function impossibility(facts: OperationFacts): string | null {
  const { addon, operation, other } = facts;
  const { kind } = operation.input;
  // Its backups outlive it.
  if (addon.state === 'destroyed' && kind !== 'remove-backup') {
    return `${addon.label} was destroyed.`;
  }
  if (kind === 'destroy') return null;
  if (addon.capabilities === null) {
    return `No module makes add-ons of type ${addon.type}.`;
  }
  const { rotation, copies } = addon.capabilities;
  const isCopy = kind === 'backup' || kind === 'clone' || kind === 'restore';
  if (isCopy && !copies) {
    return `The data of an add-on of type ${addon.type} can't be copied.`;
  }
  if (kind === 'rotate' && !rotation) {
    return `An add-on of type ${addon.type} has one credential at a time; it can't be rotated without a pause.`;
  }
  const usesData = kind === 'rotate' || kind === 'backup';
  if (usesData && addon.state !== 'ready') {
    return `${addon.label} is not ready: it is ${addon.state}.`;
  }
  if (other !== null && other.state !== 'ready') {
    return `${other.label} is not ready: it is ${other.state}.`;
  }
  return null;
}

/** A leg of the way with how far it is. */
type Open = Stage | { pause: Pause; until: Instant };

function walk(
  facts: OperationFacts,
  legs: readonly Leg[],
  now: Instant,
): { parts: Explanation[]; open: Open | null } {
  const parts: Explanation[] = [];
  const isForced = facts.operation.forced !== null;
  for (const leg of legs) {
    if ('pause' in leg) {
      const until = after(endOf(facts, leg.pause.after), leg.pause.ms);
      const isOver = isForced || now >= until;
      parts.push(pauseLeaf(facts, leg.pause, until, isOver));
      if (!isOver) return { parts, open: { pause: leg.pause, until } };
    } else {
      const planned = patient(leg.step, facts.steps);
      const progress = progressOf(planned, facts.steps, now);
      const isWatch = planned.input.kind === 'sessions.observe';
      if (
        isWatch &&
        isForced &&
        (progress.is === 'next' || progress.is === 'cancelled')
      ) {
        parts.push(forcedLeaf(facts));
      } else {
        parts.push(legLeaf(facts, planned, progress, now));
        if (progress.is !== 'done') {
          return { parts, open: { planned, progress } };
        }
      }
    }
  }
  return { parts, open: null };
}

/** A step as its operation tells of it: who is waited for, where that is somebody. */
function legLeaf(
  facts: OperationFacts,
  planned: PlannedStep,
  progress: Progress,
  now: Instant,
): Explanation {
  if (progress.is === 'running') {
    const { row } = progress;
    if (planned.input.kind === 'sessions.observe') {
      return sessionsLeaf(facts, planned, row, deadlineOf(facts), now);
    }
    const awaits = keyAwaitedBy(row);
    if (awaits !== null) return keyLeaf(facts, planned, row, awaits);
  }
  return stepLeaf('operation', planned, progress, help(facts));
}

function travel(facts: OperationFacts, now: Instant): Answer {
  const { parts, open } = walk(facts, operationSequence(facts), now);
  if (open === null) {
    return {
      decision: finish(
        'delivered',
        renderMessage(
          message('operation.done', doneParams(facts.operation.input)),
        ),
      ),
      parts,
    };
  }
  const isTooLate = isPastReturn(facts);
  const isCancelled = facts.operation.cancelRequested !== null;
  if ('pause' in open) {
    return isCancelled && !isTooLate
      ? goBack(stagesBack(facts, now), cancelled(facts), parts)
      : { decision: { do: 'wait' }, parts, wakeUpAt: open.until };
  }
  const { planned, progress } = open;
  if (progress.is === 'unknown') return advance(open, parts);
  if (progress.is === 'failed') {
    const text = textOf(parts);
    return isTooLate || staysForward(planned)
      ? { decision: finish('failed', `${text} ${standing(facts)}`), parts }
      : goBack(stagesBack(facts, now), { outcome: 'failed', text }, parts);
  }
  const isAskedToEnd = isCancelled || progress.is === 'cancelled';
  if (isAskedToEnd && isTooLate) {
    const answer = advance(open, parts);
    return { ...answer, parts: [...parts, tooLateLeaf(facts)] };
  }
  if (isAskedToEnd) {
    if (progress.is === 'running' || progress.is === 'late') {
      return interrupt(open, parts, step => waitsForStepLeaf(step, facts));
    }
    return goBack(stagesBack(facts, now), cancelled(facts), parts);
  }
  if (planned.input.kind === 'sessions.observe' && progress.is === 'running') {
    return watch(facts, now, planned, progress.row, parts);
  }
  const readers = readersLeaf(facts);
  if (planned.input.kind === 'addon.destroy' && readers !== null) {
    if (progress.is === 'next') {
      const before = parts.slice(0, -1);
      return { decision: { do: 'wait' }, parts: [...before, readers] };
    }
  }
  return advance(open, parts);
}

/** Asks who is left until nobody is; a person's word ends the wait, the deadline only asks for it. */
function watch(
  facts: OperationFacts,
  now: Instant,
  planned: PlannedStep,
  row: OperationFacts['steps'][number],
  parts: readonly Explanation[],
): Answer {
  if (facts.operation.forced !== null) {
    return { decision: stop(planned, row), parts };
  }
  const deadline = deadlineOf(facts);
  return {
    decision: { do: 'ask', n: row.n, attempt: row.attempt },
    parts,
    ...(deadline > now && { wakeUpAt: deadline }),
  };
}

const stagesBack = (facts: OperationFacts, now: Instant) =>
  stages('operation', wayBack(facts), facts.steps, now, help(facts));

/** From here on there is no way back: an old credential or the data is going, or what leaked would come back. */
function isPastReturn({ operation, steps }: OperationFacts): boolean {
  const { input } = operation;
  return steps.some(
    ({ direction, input: { kind } }) =>
      direction === 'forward' &&
      (kind === 'addon.destroy' ||
        kind === 'backup.remove' ||
        (kind === 'credential.revoke' &&
          (input.kind === 'rotate' || input.kind === 'swap')) ||
        (kind === 'credential.publish' &&
          input.kind === 'rotate' &&
          input.leaked)),
  );
}

/** The new credential is in use: that the old one can't be ended is no reason to bring it back. */
const staysForward = ({ input: { kind } }: PlannedStep): boolean =>
  kind === 'sessions.observe' ||
  kind === 'credential.fence' ||
  kind === 'addon.destroy' ||
  kind === 'backup.remove';

/** What is so after a failure without a way back. */
function standing(facts: OperationFacts): string {
  const { input } = facts.operation;
  if (input.kind === 'destroy') return 'Its data may be there still.';
  if (input.kind === 'remove-backup') {
    return 'What is left of the backup can’t be restored; remove it again.';
  }
  const left = replacedBy(facts).generations.filter(
    generation =>
      !facts.steps.some(
        step =>
          step.input.kind === 'credential.revoke' &&
          step.input.generation === generation &&
          step.state === 'succeeded',
      ),
  );
  return renderMessage(
    message('rotation.left-over', { generations: left.map(String) }),
  );
}

const deadlineOf = (facts: OperationFacts): Instant =>
  after(endOf(facts, 'roll'), facts.times.deadlineMs);

/** When the last attempt of a step ended. */
function endOf({ operation, steps }: OperationFacts, name: string): Instant {
  const ends = steps
    .filter(step => step.name === name && step.state === 'succeeded')
    .map(step => step.endedAt ?? step.startedAt)
    .sort();
  return ends[ends.length - 1] ?? operation.createdAt;
}

const doneParams = (input: OperationFacts['operation']['input']) => ({
  kind: input.kind,
  ...(input.kind === 'destroy' && { kept: input.backupId !== null }),
});

const cancelled = (facts: OperationFacts): Return => ({
  outcome: 'cancelled',
  text: cancelText(facts),
});

const cancelText = ({ operation: { cancelRequested } }: OperationFacts) =>
  renderMessage(
    message('operation.cancelled', {
      by: cancelRequested?.by ?? null,
      reason: cancelRequested?.reason ?? null,
    }),
  );

const help = ({ service }: OperationFacts): Help => ({
  failed: {
    kind: 'change',
    what: 'asking for it again, once the cause is mended',
    ...(service.owner !== null && { owner: service.owner }),
  },
  unknown: {
    kind: 'person',
    act: 'look how it ended and ask for it again',
    who: service.owner === null ? [] : [service.owner],
  },
});

/** Everything that bears on an operation is read on every plan; values are names and counts. */
function factsRead(facts: OperationFacts): FactRef[] {
  const { addon, credentials, operation, other, readers, times, turn } = facts;
  return [
    { fact: 'addon/capabilities', value: addon.capabilities },
    { fact: 'addon/state', value: addon.state },
    { fact: 'credentials', value: credentials },
    { fact: 'operation/cancelRequested', value: operation.cancelRequested },
    { fact: 'operation/forced', value: operation.forced },
    { fact: 'operation/input', value: operation.input },
    { fact: 'operation/state', value: operation.state },
    { fact: 'other/state', value: other?.state ?? null },
    { fact: 'readers', value: readers },
    { fact: 'times', value: times },
    { fact: 'turn', value: turn },
    {
      fact: 'steps',
      value: facts.steps.map(({ n, attempt, state }) => ({
        n,
        attempt,
        state,
      })),
    },
  ];
}
