import type { Schemas } from '../api';

/** Why somebody has to look at a service. */
export type AttentionReason = Exclude<
  Schemas['Attention'],
  'look' | 'delivering'
>;

/** Those reasons, the most urgent first. */
export const attentionReasons: readonly AttentionReason[] = [
  'ill',
  'failed',
  'unbuilt',
  'no-news',
  'waiting-person',
  'held',
];

/** What can be asked of a list of services: any of the reasons, each of them, and what moves by itself. */
export const attentions: readonly Schemas['Attention'][] = [
  'look',
  ...attentionReasons,
  'delivering',
];
