import {
  deliveryFact,
  destinationFact,
  instant,
  rolloutFacts,
} from '../testing/facts';
import type { RolloutFacts } from './facts';
import { planRollout } from './plan';

/** The best of three: what the machine does besides is not ours. */
function millisecondsFor(times: number, facts: RolloutFacts): number {
  const runs = [1, 2, 3].map(() => {
    const started = performance.now();
    for (let i = 0; i < times; i++) planRollout(facts, instant(100));
    return performance.now() - started;
  });
  return Math.min(...runs);
}

describe('the speed of the planner', () => {
  it('plans a thousand rollouts in a second', () => {
    expect(millisecondsFor(1000, rolloutFacts())).toBeLessThan(1000);
  });

  it('plans a hundred destinations in some ten milliseconds', () => {
    const slugs = Array.from({ length: 100 }, (_, index) => `place-${index}`);
    const facts = rolloutFacts({
      destinations: slugs.map(slug => destinationFact(slug)),
      deliveries: slugs.map((slug, index) => deliveryFact(slug, index + 1)),
    });
    expect(millisecondsFor(20, facts)).toBeLessThan(400);
  });
});
