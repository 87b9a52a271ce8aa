import type { RolloutSummary } from '../api/questions';
import { waitingWord, wordFor, type StateWord } from '../states/look';

/** A rollback that succeeded is named as what it is: an outcome of its own. What waits says whose turn it is. */
export function outcomeOf(
  rollout: Pick<RolloutSummary, 'kind' | 'state'> & {
    verdict?: RolloutSummary['verdict'];
  },
): StateWord {
  if (rollout.state === 'waiting') return waitingWord(rollout.verdict);
  return rollout.kind === 'rollback' && rollout.state === 'delivered'
    ? 'rolled-back'
    : wordFor(rollout.state);
}

/** “production, 2 destinations”, or the names of the destinations. */
export function whereOf(
  rollout: Pick<RolloutSummary, 'stage' | 'destinations'>,
): string {
  const names = rollout.destinations.map(d => d.title).join(', ');
  if (!rollout.stage) return names;
  return rollout.destinations.length === 1 &&
    rollout.destinations[0].slug === rollout.stage
    ? rollout.stage
    : `${rollout.stage}: ${names}`;
}

/** The number of the release, or the commit for as long as there is none. */
export const whatOf = (
  rollout: Pick<RolloutSummary, 'release' | 'commit'>,
): string =>
  rollout.release ? String(rollout.release.number) : rollout.commit.slice(0, 7);
