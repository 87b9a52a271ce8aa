import {
  allOf,
  leaf,
  type Explanation,
  type FactRef,
} from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import type { DeliveryFacts } from '../rollouts/facts';
import type { DeliveryDecision, Planned } from '../rollouts/planned';
import { isFinalDelivery } from '../rollouts/rollout';
import type { Instant } from '../words/ids';
import {
  backSequence,
  forwardSequence,
  impossibility,
  type PlannedStep,
} from './sequence';
import { stepTitle } from './stepTitle';
import {
  advance,
  finish,
  goBack,
  interrupt,
  stages,
  textOf,
  type Answer,
  type Return,
  type Stage,
} from './stages';

/**
 * The next step of a delivery, and why. Forward until the new version has the traffic and the old one is gone; back to
 * what ran before when a step fails for good or a person cancels. Total and deterministic.
 */
export function planDelivery(
  facts: DeliveryFacts,
  now: Instant,
): Planned<DeliveryDecision> {
  const { decision, parts, wakeUpAt } = decide(facts, now);
  const tree = allOf(
    {
      id: 'delivery',
      message: message('delivery.steps', {
        number: facts.release.number,
        destination: facts.destination.title,
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

function decide(facts: DeliveryFacts, now: Instant): Answer {
  const { state, cancelRequested } = facts.delivery;
  if (isFinalDelivery(state))
    return { decision: { do: 'none' }, parts: [endedLeaf(state)] };

  const isUntouched = facts.steps.length === 0;
  if (isUntouched && cancelRequested) {
    const text = message('delivery.cancelled', {
      by: cancelRequested.by,
      reason: cancelRequested.reason,
    });
    return {
      decision: finish('cancelled', renderMessage(text)),
      parts: [endedLeaf('cancelled')],
    };
  }
  const lease = leaseLeaf(facts);
  if (facts.lease?.deliveryId !== facts.delivery.id) {
    return { decision: { do: 'wait' }, parts: [lease] };
  }
  const impossible = isUntouched ? impossibility(facts) : null;
  if (impossible !== null) {
    return {
      decision: finish('failed', impossible),
      parts: [lease, impossibleLeaf(impossible)],
    };
  }
  const answer = travel(facts, now);
  return { ...answer, parts: [lease, ...answer.parts] };
}

function travel(facts: DeliveryFacts, now: Instant): Answer {
  const forward = stages('delivery', forwardSequence(facts), facts.steps, now);
  const { open, parts } = forward;
  if (open === null) {
    return { decision: finish('delivered', 'All steps are done.'), parts };
  }
  const isLastStep = open.planned.name === 'retire:previous';
  if (isLastStep && open.progress.is === 'failed') {
    return {
      decision: finish('delivered', leftOver(open.progress.row.error?.message)),
      parts,
    };
  }
  const isTooLate = isLastStep && facts.steps.some(isRetiringPrevious);
  const reason = isTooLate ? null : turningBack(open, facts);
  if (open.progress.is === 'unknown') {
    return { decision: finish('unknown', textOf(parts)), parts };
  }
  if (reason === null) return advance(open, parts);

  const { progress } = open;
  if (progress.is === 'running' || progress.is === 'late') {
    return interrupt(open, parts, step => cancelWaitsLeaf(step, facts));
  }
  return goBack(
    stages('delivery', backSequence(facts), facts.steps, now),
    reason,
    parts,
  );
}

const isRetiringPrevious = (step: DeliveryFacts['steps'][number]): boolean =>
  step.direction === 'forward' && step.name === 'retire:previous';

const leftOver = (error: string | undefined): string =>
  `The new version serves; the previous one could not be stopped: ${
    error ?? 'no reason was given'
  }`;

/** Why the delivery goes back, or null. A step that failed for good outranks a cancel: it says what happened. */
function turningBack(open: Stage, facts: DeliveryFacts): Return | null {
  const { progress, planned } = open;
  if (progress.is === 'failed') {
    return {
      outcome: 'failed',
      text: renderMessage(
        message('step.failed', {
          step: stepTitle(planned.input),
          error: progress.row.error?.message ?? 'no reason was given',
        }),
      ),
    };
  }
  const { cancelRequested } = facts.delivery;
  if (cancelRequested !== null || progress.is === 'cancelled') {
    return {
      outcome: 'cancelled',
      text: renderMessage(
        message('delivery.cancelled', {
          by: cancelRequested?.by ?? null,
          reason: cancelRequested?.reason ?? null,
        }),
      ),
    };
  }
  return null;
}

function leaseLeaf(facts: DeliveryFacts): Explanation {
  const { lease, destination, delivery } = facts;
  const node = {
    id: 'delivery/lease',
    kind: 'lease',
    read: [
      {
        fact: 'lease',
        value: lease?.deliveryId ?? null,
        ...(lease && { at: lease.since }),
      },
    ],
  };
  if (lease?.deliveryId === delivery.id) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('delivery.lease-own', {
        destination: destination.title,
      }),
    });
  }
  if (lease === null) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('delivery.not-started', {}),
      remedies: [
        { kind: 'event', event: 'rollout-starts', subject: facts.rollout.id },
      ],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-event',
    message: message('delivery.lease-other', {
      destination: destination.title,
    }),
    remedies: [
      { kind: 'event', event: 'lease-free', subject: lease.deliveryId },
    ],
  });
}

function cancelWaitsLeaf(
  planned: PlannedStep,
  facts: DeliveryFacts,
): Explanation {
  const { cancelRequested } = facts.delivery;
  return leaf({
    id: 'delivery/cancel',
    kind: 'cancel',
    verdict: 'waiting-event',
    message: message('delivery.cancel-waits', {
      by: cancelRequested?.by ?? null,
      step: stepTitle(planned.input),
    }),
    read: [{ fact: 'delivery/cancelRequested', value: cancelRequested }],
    remedies: [
      { kind: 'event', event: 'step-finished', subject: planned.name },
    ],
  });
}

const endedLeaf = (state: string): Explanation =>
  leaf({
    id: 'delivery/ended',
    kind: 'ended',
    verdict: 'satisfied',
    message: message('delivery.ended', { state }),
  });

const impossibleLeaf = (reason: string): Explanation =>
  leaf({
    id: 'delivery/possible',
    kind: 'possible',
    verdict: 'blocked',
    message: message('delivery.not-possible', { reason }),
    remedies: [
      {
        kind: 'change',
        what: 'another destination, or a release that fits it',
      },
    ],
  });

/** Everything that bears on a delivery is read on every plan; values are names and counts. */
function factsRead(facts: DeliveryFacts): FactRef[] {
  const { delivery, destination, lease, previous, release, rollout } = facts;
  return [
    { fact: 'delivery/cancelRequested', value: delivery.cancelRequested },
    { fact: 'delivery/revision', value: delivery.revision },
    { fact: 'delivery/state', value: delivery.state },
    { fact: 'delivery/strategy', value: delivery.strategy },
    { fact: 'destination/capabilities', value: destination.capabilities },
    { fact: 'destination/tombstoned', value: destination.tombstoned },
    { fact: 'lease', value: lease?.deliveryId ?? null },
    { fact: 'previous', value: previous?.revision ?? null },
    { fact: 'release', value: release.id },
    { fact: 'rollout/kind', value: rollout.kind },
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
