import { allOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import { gatesNode, isAutomatic } from './conditions';
import { isFinalDelivery } from './rollout';
import type { FactReader, Place } from './track';

const idOf = (place: Place) => `rollout/destination:${place.slug}`;

/** One destination of a wave: how its delivery stands, or what must hold before it begins. */
export function destinationCondition(
  place: Place,
  reader: FactReader,
): Explanation {
  const facts = reader.fork();
  const delivery = facts.destination(place.slug).delivery();
  if (isFinalDelivery(delivery.state)) return ended(place, facts);
  if (isUnderway(delivery)) return underway(place, facts);
  return allOf(
    {
      id: idOf(place),
      message: message('destination.conditions', { destination: place.title }),
    },
    [
      existence(place, reader),
      hold(place, reader),
      ...ancestry(place, reader),
      lease(place, reader),
      ...gatesNode(
        {
          id: `${idOf(place)}/gates`,
          message: message('gates.all', { of: place.title }),
          owner: place.slug,
        },
        facts.destination(place.slug).gates(),
        place.slug,
        reader,
      ),
    ],
  );
}

/** Has the delivery left the starting line, without having ended? */
export const isUnderway = (
  delivery: ReturnType<ReturnType<FactReader['destination']>['delivery']>,
): boolean =>
  !isFinalDelivery(delivery.state) &&
  (delivery.begun || delivery.state !== 'waiting');

function ended(place: Place, facts: FactReader): Explanation {
  const { state, error } = facts.destination(place.slug).delivery();
  const node = {
    id: idOf(place),
    kind: 'delivery',
    read: facts.read(),
  };
  if (state === 'delivered') {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('destination.delivered', { destination: place.title }),
    });
  }
  return leaf({
    ...node,
    verdict: 'blocked',
    message: message('destination.not-delivered', {
      destination: place.title,
      state,
      error,
    }),
    remedies: [
      {
        kind: 'person',
        act: 'deliver',
        who: [],
        permission: 'spaceship.rollout.create',
      },
    ],
  });
}

function underway(place: Place, facts: FactReader): Explanation {
  const { id, state } = facts.destination(place.slug).delivery();
  return leaf({
    id: idOf(place),
    kind: 'delivery',
    verdict: 'waiting-event',
    message: message(
      state === 'reverting'
        ? 'destination.cancelling'
        : 'destination.delivering',
      { destination: place.title },
    ),
    read: facts.read(),
    remedies: [{ kind: 'event', event: 'delivery-finished', subject: id }],
  });
}

function existence(place: Place, reader: FactReader): Explanation {
  const facts = reader.fork();
  const isGone = facts.destination(place.slug).isTombstoned();
  const node = {
    id: `${idOf(place)}/exists`,
    kind: 'exists',
    read: facts.read(),
  };
  if (!isGone) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('destination.exists', { destination: place.title }),
    });
  }
  return leaf({
    ...node,
    verdict: 'blocked',
    message: message('destination.removed', { destination: place.title }),
    remedies: [
      { kind: 'change', what: 'a flow that names a destination that exists' },
    ],
  });
}

/** After a rollback a destination stays where a person put it: automation waits until a person lifts the hold. */
function hold(place: Place, reader: FactReader): Explanation {
  const facts = reader.fork();
  const held = facts.destination(place.slug).hold();
  const automatic = isAutomatic(facts);
  const node = { id: `${idOf(place)}/hold`, kind: 'hold', read: facts.read() };
  const destination = place.title;
  if (held === null) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('hold.none', { destination }),
    });
  }
  const params = { destination, by: held.by, reason: held.reason };
  if (!automatic) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('hold.chosen', params),
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-person',
    message: message('hold.held', params),
    remedies: [
      {
        kind: 'person',
        act: 'lift-hold',
        who: [held.by],
        permission: 'spaceship.destination.hold',
      },
    ],
  });
}

/** Automation never puts an older or a diverged commit over what runs. A person may. */
function ancestry(place: Place, reader: FactReader): Explanation[] {
  const facts = reader.fork();
  if (!isAutomatic(facts) || facts.rollout().kind !== 'delivery') return [];
  const relation = facts.destination(place.slug).ancestry();
  const running = facts.destination(place.slug).running();
  const node = {
    id: `${idOf(place)}/ancestry`,
    kind: 'ancestry',
    read: facts.read(),
  };
  const text = message(`ancestry.${relation}`, {
    destination: place.title,
    number: running?.releaseNumber ?? null,
  });
  switch (relation) {
    case 'first':
    case 'newer':
    case 'same':
      return [leaf({ ...node, verdict: 'satisfied', message: text })];
    case 'unknown':
      return [
        leaf({
          ...node,
          verdict: 'unknown',
          message: text,
          remedies: [{ kind: 'event', event: 'source-answers' }],
        }),
      ];
    default:
      return [
        leaf({
          ...node,
          verdict: 'blocked',
          message: text,
          remedies: [
            {
              kind: 'person',
              act: 'deliver',
              who: [],
              permission: 'spaceship.rollout.create',
            },
            { kind: 'change', what: 'a newer commit' },
          ],
        }),
      ];
  }
}

/** A destination takes one rollout at a time. */
function lease(place: Place, reader: FactReader): Explanation {
  const facts = reader.fork();
  const taken = facts.destination(place.slug).leasedTo();
  const node = {
    id: `${idOf(place)}/lease`,
    kind: 'lease',
    read: facts.read(),
  };
  const destination = place.title;
  if (taken === null) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('lease.free', { destination }),
    });
  }
  if (taken.rolloutId === null) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('lease.operation', { destination }),
      remedies: [{ kind: 'event', event: 'lease-free' }],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-event',
    message: message('lease.taken', {
      destination,
      number: taken.releaseNumber,
    }),
    remedies: [
      { kind: 'event', event: 'rollout-finished', subject: taken.rolloutId },
    ],
  });
}
