import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

type Reason = Exclude<Schemas['Attention'], 'look' | 'delivering'>;

/** Why somebody has to look, the most urgent first. */
export const reasons: readonly Reason[] = [
  'ill',
  'failed',
  'unbuilt',
  'no-news',
  'waiting-person',
  'held',
];

/** What can be asked of the list, in the order of its choices. */
export const attentions: readonly Schemas['Attention'][] = [
  'look',
  ...reasons,
  'delivering',
];

/** What the address names; undefined for what is none. */
export const attentionIn = (
  filter: string | undefined,
): Schemas['Attention'] | undefined =>
  attentions.find(attention => attention === filter);

/** What is so with all of them, the most urgent first, as keys of the words and how many each is about. */
export function fleetSentence(
  counts: Schemas['ServiceCounts'],
): { key: Reason | 'well'; count: number }[] {
  const unusual = reasons
    .map(key => ({ key, count: counts[key] }))
    .filter(({ count }) => count > 0);
  return unusual.length > 0 ? unusual : [{ key: 'well', count: counts.all }];
}
