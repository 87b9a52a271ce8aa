import { allOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';
import type { FactReader, Place } from './track';

/** The delivery that goes to a place. */
export const deliveryAt = (place: Place, facts: FactReader) =>
  facts.destination(place.slug).delivery();

/** The ways to end that keep the rest of a rollout from being begun, the worst first. */
export type BadEnd = 'unknown' | 'failed' | 'cancelled' | 'superseded';

/** The worst way in which one of these has ended, or null. */
export function worstEnd(states: readonly string[]): BadEnd | null {
  const ends: readonly BadEnd[] = [
    'unknown',
    'failed',
    'cancelled',
    'superseded',
  ];
  return ends.find(end => states.includes(end)) ?? null;
}

/** The destinations by wave, each with its conditions; all are evaluated, also those whose turn has not come. */
export function waves(
  places: readonly Place[],
  destinations: ReadonlyMap<string, Explanation>,
  facts: FactReader,
): Explanation[] {
  const byWave = new Map<number, Place[]>();
  for (const place of places) {
    byWave.set(place.wave, [...(byWave.get(place.wave) ?? []), place]);
  }
  const earlier: Place[][] = [];
  return [...byWave].map(([wave, here]) => {
    const parts = here.flatMap(place => destinations.get(place.slug) ?? []);
    const turn = turnLeaf(wave, earlier, facts);
    earlier.push(here);
    return allOf(
      { id: `rollout/wave:${wave}`, message: message('wave.all', { wave }) },
      [...turn, ...parts],
    );
  });
}

/** A later wave begins when all of the earlier ones are delivered. */
function turnLeaf(
  wave: number,
  earlier: readonly (readonly Place[])[],
  reader: FactReader,
): Explanation[] {
  const facts = reader.fork();
  const open = earlier.find(
    places =>
      !places.every(place => deliveryAt(place, facts).state === 'delivered'),
  );
  const before = (open ?? earlier[earlier.length - 1])?.[0].wave;
  if (before === undefined) return [];
  const node = {
    id: `rollout/wave:${wave}/turn`,
    kind: 'turn',
    read: facts.read(),
  };
  if (open === undefined) {
    return [
      leaf({
        ...node,
        verdict: 'satisfied',
        message: message('wave.turn', { before }),
      }),
    ];
  }
  if (worstEnd(open.map(place => deliveryAt(place, facts).state)) !== null) {
    return [
      leaf({
        ...node,
        verdict: 'blocked',
        message: message('wave.failed', { before }),
        remedies: [
          {
            kind: 'person',
            act: 'deliver',
            who: [],
            permission: 'spaceship.rollout.create',
          },
        ],
      }),
    ];
  }
  return [
    leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('wave.waits', { before }),
      remedies: [
        { kind: 'event', event: 'wave-delivered', subject: String(before) },
      ],
    }),
  ];
}
