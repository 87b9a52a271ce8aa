import {
  attentionReasons,
  attentions,
  type AttentionReason,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';

/** What the address names; undefined for what is none. */
export const attentionIn = (
  filter: string | undefined,
): Schemas['Attention'] | undefined =>
  attentions.find(attention => attention === filter);

/** What is so with all of them, the most urgent first, as keys of the words and how many each is about. */
export function fleetSentence(
  counts: Schemas['ServiceCounts'],
): { key: AttentionReason | 'well'; count: number }[] {
  const unusual = attentionReasons
    .map(key => ({ key, count: counts[key] }))
    .filter(({ count }) => count > 0);
  return unusual.length > 0 ? unusual : [{ key: 'well', count: counts.all }];
}
