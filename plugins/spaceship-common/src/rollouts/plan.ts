import {
  allOf,
  leaf,
  type Explanation,
  type Message,
} from '../gates/explanation';
import { message } from '../gates/messages';
import { renderMessage } from '../gates/render';
import { passes } from '../gates/verdict';
import type { DeliveryId, Instant, RolloutId } from '../words/ids';
import { isAutomatic, rolloutConditions } from './conditions';
import { destinationCondition, isUnderway } from './destinationConditions';
import type { RolloutFacts } from './facts';
import type { Planned, RolloutDecision, WakeUp } from './planned';
import { isFinalDelivery, isFinalRollout } from './rollout';
import { track, type FactReader, type Place } from './track';
import { deliveryAt, waves, worstEnd } from './waves';

/**
 * The next thing to do with a rollout, and the whole explanation. Total and deterministic: the same facts and instant
 * give the same answer. Every condition is evaluated, so that every blocker shows at once.
 */
export function planRollout(
  facts: RolloutFacts,
  now: Instant,
): Planned<RolloutDecision> {
  const reader = track(facts);
  const { decision, tree } = decide(reader);
  return {
    decision,
    tree,
    wakeUps: wakeUpsOf(tree, now),
    factsRead: reader.read(),
  };
}

/** The instants at which time alone can change the answer. */
export function wakeUpsOf(tree: Explanation, now: Instant): WakeUp[] {
  return tree.earliest !== undefined && tree.earliest > now
    ? [{ at: tree.earliest, why: tree.id }]
    : [];
}

type Answer = { decision: RolloutDecision; tree: Explanation };

function decide(reader: FactReader): Answer {
  const state = reader.state();
  if (isFinalRollout(state)) {
    return { decision: { do: 'none' }, tree: endedTree(reader) };
  }
  if (reader.cancelRequested() !== null) return cancel(reader);

  const places = reader.places();
  const replacedBy = supersededBy(reader);
  const common = rolloutConditions(reader);
  const destinations = new Map(
    places.map(place => [place.slug, destinationCondition(place, reader)]),
  );
  const tree = allOf(rootText(reader), [
    ...(replacedBy ? [supersededLeaf(reader, replacedBy)] : []),
    ...common,
    ...waves(places, destinations, reader),
  ]);
  const decision =
    settled(reader) ??
    replaced(replacedBy) ??
    unbuildable(reader) ??
    overtaken(reader) ??
    start(reader, common, destinations);
  return { decision, tree };
}

const rootText = (facts: FactReader) => ({
  id: 'rollout',
  message: message('rollout.conditions', {
    number: facts.release()?.number ?? null,
    commit: facts.rollout().commit,
    stage: facts.rollout().stage,
  }),
});

function endedTree(facts: FactReader): Explanation {
  return leaf({
    id: 'rollout',
    kind: 'ended',
    verdict: 'satisfied',
    message: message('rollout.ended', { state: facts.state() }),
    read: facts.read(),
  });
}

/** Deliveries that run go back to a known state; when none runs, the rollout has ended. */
function cancel(reader: FactReader): Answer {
  const places = reader.places();
  const running = places.filter(place => isUnderway(deliveryAt(place, reader)));
  const asked = reader.cancelRequested();
  const text = message('rollout.cancelling', {
    by: asked?.by ?? null,
    reason: asked?.reason ?? null,
  });
  const remedies = running.map(
    place =>
      ({
        kind: 'event',
        event: 'delivery-finished',
        subject: place.deliveryId,
      } as const),
  );
  const [first, ...more] = remedies;
  if (first === undefined) return cancelled(reader);
  const tree = allOf(rootText(reader), [
    leaf({
      id: 'rollout/cancel',
      kind: 'cancel',
      verdict: 'waiting-event',
      message: text,
      read: reader.read().filter(ref => ref.fact === 'rollout/cancelRequested'),
      remedies: [first, ...more],
    }),
    ...running.map(place => destinationCondition(place, reader)),
  ]);
  if (reader.state() === 'cancelling')
    return { decision: { do: 'wait' }, tree };
  return {
    decision: {
      do: 'cancel-deliveries',
      deliveries: running.map(place => place.deliveryId),
      reason: renderMessage(text),
    },
    tree,
  };
}

/** Nothing runs any more: what the cancel came to, which may have been too late. */
function cancelled(reader: FactReader): Answer {
  const places = reader.places();
  const deliveries = places.map(place => deliveryAt(place, reader));
  const stays = places.filter((_, at) => deliveries[at].state === 'delivered');
  const outcome =
    places.length > 0 && stays.length === places.length
      ? 'delivered'
      : worstEnd(deliveries.map(({ state }) => state)) ?? 'cancelled';
  const asked = reader.cancelRequested();
  const text =
    outcome === 'failed' || outcome === 'unknown'
      ? notDelivered(places, deliveries, outcome)
      : message(
          outcome === 'delivered'
            ? 'rollout.cancelled-too-late'
            : 'rollout.cancelled',
          {
            by: asked?.by ?? null,
            reason: asked?.reason ?? null,
            stays: stays.map(({ title }) => title),
          },
        );
  return {
    decision: { do: 'finish', outcome, reason: renderMessage(text) },
    tree: leaf({
      id: 'rollout',
      kind: 'ended',
      verdict: 'satisfied',
      message: text,
      read: reader.read(),
    }),
  };
}

/** All delivered, or one not: then the rest is not begun, and the rollout ends when what runs has ended. */
function settled(facts: FactReader): RolloutDecision | null {
  const places = facts.places();
  if (places.length === 0) {
    return finish('failed', message('rollout.no-destinations', {}));
  }
  const deliveries = places.map(place => deliveryAt(place, facts));
  if (deliveries.every(delivery => delivery.state === 'delivered')) {
    return finish(
      'delivered',
      message('rollout.ended', { state: 'delivered' }),
    );
  }
  const outcome = worstEnd(deliveries.map(delivery => delivery.state));
  if (outcome === null) return null;
  if (deliveries.some(isUnderway)) return { do: 'wait' };
  return finish(outcome, notDelivered(places, deliveries, outcome));
}

/** The first place that did not get it, and why. */
function notDelivered(
  places: readonly Place[],
  deliveries: readonly RolloutFacts['deliveries'][number][],
  state: RolloutFacts['deliveries'][number]['state'],
): Message {
  const at = deliveries.findIndex(delivery => delivery.state === state);
  return message('destination.not-delivered', {
    destination: places[at].title,
    state,
    error: deliveries[at].error,
  });
}

const finish = (
  outcome: Extract<RolloutDecision, { do: 'finish' }>['outcome'],
  text: Message,
): RolloutDecision => ({ do: 'finish', outcome, reason: renderMessage(text) });

type Newer = ReturnType<FactReader['newer']>[number];

/** A build that has run for so long is not given up for a commit that comes now: else a busy branch would never get anywhere. */
const buildingMs = 10_000;

/**
 * The rollout that takes the place of this one. Only one that has not begun a step is replaced; by automation only
 * through a commit that contains this one's; one that is built and passed the stage before, or whose build is well under
 * way, is not replaced by one that is not so far; and a rollback is replaced by nothing. What was pushed off its branch is replaced by whatever came after it.
 */
function supersededBy(facts: FactReader): Newer | null {
  const hasBegun =
    facts.state() !== 'waiting' ||
    facts
      .places()
      .map(place => deliveryAt(place, facts))
      .some(
        delivery => isUnderway(delivery) || isFinalDelivery(delivery.state),
      );
  if (hasBegun || facts.rollout().kind === 'rollback') return null;
  const earlier = facts.earlierStage();
  const isReady =
    facts.release() !== null &&
    (earlier === null || earlier.state === 'delivered');
  const build = facts.build();
  const isWellUnderway = (one: Newer) =>
    build?.state === 'running' &&
    Date.parse(one.createdAt) - Date.parse(build.since) >= buildingMs;
  const newer = facts.newer();
  const candidates =
    newer.length > 0 && isAutomatic(facts) && facts.isOffBranch()
      ? newer
      : newer
          .filter(one => !isAutomatic(facts) || one.isDescendant === true)
          .filter(
            one => one.isReady !== false || !(isReady || isWellUnderway(one)),
          );
  return candidates.reduce<Newer | null>(
    (last, next) => (last === null || isLater(next, last) ? next : last),
    null,
  );
}

const isLater = (a: Newer, b: Newer): boolean =>
  a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt;

const replaced = (by: Newer | null): RolloutDecision | null =>
  by && { do: 'supersede', by: by.id };

function supersededLeaf(facts: FactReader, by: Newer): Explanation {
  const rollout: RolloutId = by.id;
  return leaf({
    id: 'rollout/newer',
    kind: 'newer',
    verdict: 'blocked',
    message: message('rollout.superseded', { number: by.releaseNumber }),
    read: facts.read().filter(ref => ref.fact === 'newer'),
    remedies: [{ kind: 'event', event: 'rollout-finished', subject: rollout }],
  });
}

/** Without a release there is nothing to deliver. */
function unbuildable(facts: FactReader): RolloutDecision | null {
  if (facts.release() !== null) return null;
  const build = facts.build();
  if (build?.state === 'failed') {
    return finish('failed', message('build.failed', { error: build.error }));
  }
  if (build?.state === 'cancelled') {
    return finish('cancelled', message('build.cancelled', {}));
  }
  return null;
}

/** Automation has nothing left to do where everything that remains runs something newer already. */
function overtaken(facts: FactReader): RolloutDecision | null {
  if (!isAutomatic(facts) || facts.rollout().kind !== 'delivery') return null;
  const left = facts
    .places()
    .filter(place => deliveryAt(place, facts).state !== 'delivered');
  const isOvertaken = left.every(
    place =>
      !isUnderway(deliveryAt(place, facts)) &&
      facts.destination(place.slug).ancestry() === 'older',
  );
  if (!isOvertaken) return null;
  const [first] = left;
  return finish(
    'superseded',
    message('ancestry.older', {
      destination: first.title,
      number: facts.destination(first.slug).running()?.releaseNumber ?? null,
    }),
  );
}

/** Begins what may begin of the wave whose turn it is. */
function start(
  facts: FactReader,
  common: readonly Explanation[],
  destinations: ReadonlyMap<string, Explanation>,
): RolloutDecision {
  if (!common.every(condition => passes(condition.verdict))) {
    return { do: 'wait' };
  }
  const turn = waveInTurn(facts);
  const ready: DeliveryId[] = facts
    .places()
    .filter(place => place.wave === turn)
    .filter(place => {
      const { state, begun } = deliveryAt(place, facts);
      return state === 'waiting' && !begun;
    })
    .filter(place => {
      const condition = destinations.get(place.slug);
      return condition !== undefined && passes(condition.verdict);
    })
    .map(place => place.deliveryId);
  return ready.length > 0 ? { do: 'start', deliveries: ready } : { do: 'wait' };
}

/** The first wave that is not delivered. */
const waveInTurn = (facts: FactReader): number | undefined =>
  facts.places().find(place => deliveryAt(place, facts).state !== 'delivered')
    ?.wave;
