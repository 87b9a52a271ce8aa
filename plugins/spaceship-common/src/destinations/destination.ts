import type { DestinationId, EntityRef, Instant } from '../words/ids';
import type { Gate } from '../gates/gate';

export type Tier = 'review' | 'staging' | 'production';

/** A place where releases run, owned by operators. The slug is immutable and never reissued. */
export type Destination = {
  id: DestinationId;
  slug: string;
  title: string;
  tier: Tier;
  region?: string;
  labels: Readonly<Record<string, string>>;
  owner?: EntityRef;
  driver: string;
  /** Passed to the driver as it is. */
  config: unknown;
  /** Gates that every rollout here must pass; a repository's file can add, never remove. */
  gates: readonly Gate[];
};

/** A destination stays at what a person chose. Made by a rollback or by hand; lifted by a person. */
export type Hold = {
  by: EntityRef;
  at: Instant;
  reason: string;
};
