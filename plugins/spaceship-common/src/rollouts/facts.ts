import type {
  BuildId,
  DeliveryId,
  DestinationId,
  EntityRef,
  Instant,
  ReleaseId,
  RolloutId,
  ServiceId,
} from '../words/ids';
import type { Hold, Tier } from '../destinations/destination';
import type { Gate } from '../gates/gate';
import type { Author, ReleaseSpec } from '../releases/release';
import type { Strategy } from '../config/serviceFile';
import type {
  DeliveryState,
  Origin,
  RolloutKind,
  RolloutState,
} from './rollout';
import type { Step } from '../deliveries/step';

/** Bumped by whatever bears on a gate; compared by the statement that commits to an action (DESIGN.md principle 6). */
export type FactsVersions = {
  global: number;
  service: number;
  destinations: Readonly<Record<DestinationId, number>>;
};

/**
 * How a commit stands to the one that a destination runs, from the source's history.
 * `first`: nothing runs there. `unknown`: the source could not be asked.
 */
export type Ancestry =
  | 'first'
  | 'newer'
  | 'same'
  | 'older'
  | 'diverged'
  | 'unknown';

export type ApprovalFact = {
  by: EntityRef;
  at: Instant;
  contentHash: string;
  withdrawnAt: Instant | null;
};

export type EvidenceFact = {
  id: string;
  kind: 'tested' | 'signed-off';
  /** The group that was spoken for; only of a sign-off. */
  role?: EntityRef | null;
  outcome: 'passed' | 'failed';
  by: EntityRef;
  at: Instant;
  /** Title of where it was found. */
  destination: string;
  artifactDigest: string;
  releaseStepsHash: string;
  note: string | null;
  revokedAt: Instant | null;
};

export type RunningFact = {
  deliveryId: DeliveryId;
  releaseId: ReleaseId;
  releaseNumber: number;
  commit: string;
  configRevision: number;
  artifactDigest: string;
  since: Instant;
};

export type RolloutDestinationFact = {
  id: DestinationId;
  slug: string;
  title: string;
  tier: Tier;
  region: string | null;
  /** Policy of the destination. */
  gates: readonly Gate[];
  configRevision: number;
  hold: Hold | null;
  running: RunningFact | null;
  ancestry: Ancestry;
  /** The rollout that has the destination now, if it is another one; null in it: an operation on an add-on has it. */
  leasedTo: {
    rolloutId: RolloutId | null;
    releaseNumber: number | null;
    since: Instant;
  } | null;
  tombstoned: boolean;
};

/** All that the planner may know about a rollout: an immutable snapshot. */
export type RolloutFacts = {
  versions: FactsVersions;
  service: { id: ServiceId; name: string; owner: EntityRef | null };
  rollout: {
    id: RolloutId;
    kind: RolloutKind;
    state: RolloutState;
    stage: string | null;
    commit: string;
    origin: Origin;
    contentHash: string | null;
    createdAt: Instant;
    cancelRequested: {
      by: EntityRef;
      at: Instant;
      reason: string | null;
    } | null;
    /** Has a forced push taken its commit off its branch? */
    isOffBranch?: boolean;
  };
  /** Gates of the stage, from the service's file at this commit. Empty for a delivery without a flow. */
  stageGates: readonly Gate[];
  build: {
    id: BuildId;
    state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    since: Instant;
    error: string | null;
  } | null;
  release: {
    id: ReleaseId;
    number: number;
    commit: string;
    artifactDigest: string;
    releaseStepsHash: string;
    /**
     * Who had a part in what the rollout brings: in its request, and in the commits that one of the destinations does
     * not run yet. null where the source or the catalog could not be asked.
     */
    authors: readonly Author[] | null;
    rejection: { by: EntityRef; at: Instant; reason: string } | null;
  } | null;
  /** The stage before this one in the flow, and how it went with this release; null for the first stage and for deliveries by hand. */
  earlierStage: {
    stage: string;
    state: RolloutState | 'missing';
    at: Instant | null;
  } | null;
  destinations: readonly RolloutDestinationFact[];
  deliveries: readonly {
    id: DeliveryId;
    destinationId: DestinationId;
    wave: number;
    state: DeliveryState;
    begun: boolean;
    endedAt: Instant | null;
    error: string | null;
  }[];
  approvals: readonly ApprovalFact[];
  evidence: readonly EvidenceFact[];
  /** Later rollouts of the same kind of origin into the same stage that are not final, oldest first. */
  newer: readonly {
    id: RolloutId;
    releaseNumber: number | null;
    commit: string;
    createdAt: Instant;
    /** Is its commit reachable from here on? null where the source could not be asked. */
    isDescendant: boolean | null;
    /** Is it built, and the stage before delivered with its release? A rollout that is ready is not superseded by one that is not. */
    isReady?: boolean;
  }[];
  /** Members of every group that a gate names and groups of every person in approvals and evidence, as the catalog has it now; null where the catalog could not be asked. */
  members: Readonly<Record<EntityRef, readonly EntityRef[] | null>>;
};

/** All that the planner may know about one delivery. */
export type DeliveryFacts = {
  versions: FactsVersions;
  service: { id: ServiceId; name: string; owner: EntityRef | null };
  destination: {
    id: DestinationId;
    slug: string;
    title: string;
    tombstoned: boolean;
    capabilities: { weights: boolean; jobs: boolean; replicas: boolean };
  };
  rollout: { id: RolloutId; kind: RolloutKind; state: RolloutState };
  delivery: {
    id: DeliveryId;
    state: DeliveryState;
    /** Names this version at the destination: the delivery's id. */
    revision: string;
    strategy: Strategy;
    configRevision: number;
    startedAt: Instant | null;
    cancelRequested: {
      by: EntityRef;
      at: Instant;
      reason: string | null;
    } | null;
  };
  release: {
    id: ReleaseId;
    number: number;
    artifactDigest: string;
    spec: ReleaseSpec;
  };
  /** What had the traffic when this delivery began, with its replicas; null for the first. */
  previous: {
    revision: string;
    releaseNumber: number;
    replicas: Readonly<Record<string, number>>;
  } | null;
  lease: { deliveryId: DeliveryId; since: Instant } | null;
  steps: readonly Step[];
};

/** All that the planner may know about one build. */
export type BuildFacts = {
  build: {
    id: BuildId;
    state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    createdAt: Instant;
    timeoutMs: number;
    cancelRequested: {
      by: EntityRef;
      at: Instant;
      reason: string | null;
    } | null;
    /** Whether anything waits for it: a trigger that only builds, or a rollout that has not ended. */
    isWanted: boolean;
  };
  /** Builds of the same service whose turn it is before: what runs, and what has waited longer. */
  ahead: readonly { id: BuildId; since: Instant }[];
  steps: readonly Step[];
};
