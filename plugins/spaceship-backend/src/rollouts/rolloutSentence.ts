import {
  oneSentence,
  type DeliveryState,
  type Explanation,
  type RolloutKind,
  type RolloutState,
} from '@spaceship/backstage-plugin-spaceship-common';

type Told = {
  kind: RolloutKind;
  state: RolloutState;
  outcomeReason: string | null;
  releaseNumber: number | null;
  tree: Explanation | null;
  destinations: readonly { title: string; state: DeliveryState }[];
};

/** What is so with a rollout, in a sentence: the planner's while it waits, what came of it afterwards. */
export function rolloutSentence(rollout: Told): string {
  const all = listed(rollout.destinations.map(({ title }) => title));
  const moving = rollout.destinations
    .filter(({ state }) => state === 'delivering' || state === 'reverting')
    .map(({ title }) => title);
  switch (rollout.state) {
    case 'delivered':
      return delivered(rollout, all);
    case 'delivering':
      return moving.length > 0
        ? `Being delivered to ${listed(moving)}.`
        : waits(rollout.tree);
    case 'cancelling':
      return `Being cancelled; ${listed(moving) || all} ${
        moving.length > 1 ? 'go' : 'goes'
      } back to what ran before.`;
    case 'waiting':
      return waits(rollout.tree);
    default:
      return rollout.outcomeReason ?? `It ended: ${rollout.state}.`;
  }
}

function delivered(
  { kind, releaseNumber, destinations }: Told,
  all: string,
): string {
  const many = destinations.length > 1;
  switch (kind) {
    case 'rollback':
      return `${all} ${many ? 'are' : 'is'} back on release ${releaseNumber}.`;
    case 'configuration':
      return `${all} ${many ? 'have' : 'has'} the new configuration.`;
    default:
      return `Delivered to ${all}.`;
  }
}

const waits = (tree: Explanation | null): string =>
  tree ? oneSentence(tree) : 'It has just been asked for.';

/** “a, b and c”. */
export const listed = (names: readonly string[]): string =>
  names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
