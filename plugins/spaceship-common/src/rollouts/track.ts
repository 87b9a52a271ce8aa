import type { FactRef } from '../gates/explanation';
import type { EntityRef, Instant } from '../words/ids';
import type {
  ApprovalFact,
  EvidenceFact,
  RolloutDestinationFact,
  RolloutFacts,
} from './facts';

/**
 * The only way for a rule to read facts. It remembers what was read, which gives each node its provenance and the
 * caller the exact list of what a new plan depends on.
 */
export interface FactReader {
  service(): RolloutFacts['service'];
  /** What never changes in a rollout's life. */
  rollout(): Pick<
    RolloutFacts['rollout'],
    'id' | 'kind' | 'stage' | 'commit' | 'origin' | 'createdAt'
  >;
  state(): RolloutFacts['rollout']['state'];
  contentHash(): string | null;
  cancelRequested(): RolloutFacts['rollout']['cancelRequested'];
  /** Whether a forced push took its commit off its branch. */
  isOffBranch(): boolean;
  stageGates(): RolloutFacts['stageGates'];
  build(): RolloutFacts['build'];
  release(): RolloutFacts['release'];
  earlierStage(): RolloutFacts['earlierStage'];
  newer(): RolloutFacts['newer'];
  approvals(): readonly ApprovalFact[];
  evidence(): readonly EvidenceFact[];
  /** null where the catalog could not be asked. */
  membersOf(group: EntityRef): readonly EntityRef[] | null;
  /** Slugs of the destinations with their deliveries, sorted by wave and slug. */
  places(): readonly Place[];
  destination(slug: string): DestinationReader;
  /** A reader that also remembers for itself: what one rule read. */
  fork(): FactReader;
  /** What was read, once each, sorted by name. */
  read(): readonly FactRef[];
}

/** A destination of the rollout, and its delivery. */
export type Place = {
  slug: string;
  title: string;
  wave: number;
  deliveryId: RolloutFacts['deliveries'][number]['id'];
};

export interface DestinationReader {
  gates(): RolloutDestinationFact['gates'];
  hold(): RolloutDestinationFact['hold'];
  running(): RolloutDestinationFact['running'];
  ancestry(): RolloutDestinationFact['ancestry'];
  leasedTo(): RolloutDestinationFact['leasedTo'];
  isTombstoned(): boolean;
  delivery(): RolloutFacts['deliveries'][number];
}

/** Facts behind a reader that remembers what was read. */
export function track(facts: RolloutFacts): FactReader {
  return new TrackedFacts(indexOf(facts), [new Map()]);
}

/** The facts with each destination at hand by its slug. */
type Index = {
  facts: RolloutFacts;
  places: readonly Place[];
  bySlug: ReadonlyMap<string, At>;
};

type At = {
  slug: string;
  destination: RolloutDestinationFact | undefined;
  delivery: RolloutFacts['deliveries'][number];
};

function indexOf(facts: RolloutFacts): Index {
  const byId = new Map(facts.destinations.map(d => [d.id, d]));
  const bySlug = new Map<string, At>();
  const places = facts.deliveries.map(delivery => {
    const destination = byId.get(delivery.destinationId);
    const slug = destination?.slug ?? delivery.destinationId;
    bySlug.set(slug, { slug, destination, delivery });
    const title = destination?.title ?? slug;
    return { slug, title, wave: delivery.wave, deliveryId: delivery.id };
  });
  places.sort((a, b) => a.wave - b.wave || compare(a.slug, b.slug));
  return { facts, places, bySlug };
}

type Log = Map<string, FactRef>;

class TrackedFacts implements FactReader {
  constructor(
    private readonly index: Index,
    private readonly logs: readonly Log[],
  ) {}

  service() {
    const { service } = this.index.facts;
    return this.note('service', service, service);
  }

  rollout() {
    const { rollout } = this.index.facts;
    const { id, kind, stage, origin } = rollout;
    return this.note('rollout', rollout, { id, kind, stage, by: origin.by });
  }

  state() {
    const { state } = this.index.facts.rollout;
    return this.note('rollout/state', state, state);
  }

  contentHash() {
    const { contentHash } = this.index.facts.rollout;
    return this.note('rollout/contentHash', contentHash, contentHash);
  }

  cancelRequested() {
    const { cancelRequested: asked } = this.index.facts.rollout;
    return this.note('rollout/cancelRequested', asked, asked, asked?.at);
  }

  isOffBranch() {
    const { isOffBranch = false } = this.index.facts.rollout;
    return this.note('rollout/offBranch', isOffBranch, isOffBranch);
  }

  stageGates() {
    const { stageGates } = this.index.facts;
    return this.note('stageGates', stageGates, stageGates);
  }

  build() {
    const { build } = this.index.facts;
    return this.note('build', build, build?.state ?? null, build?.since);
  }

  release() {
    const { release } = this.index.facts;
    const shown = release && {
      id: release.id,
      number: release.number,
      artifactDigest: release.artifactDigest,
      rejected: release.rejection !== null,
    };
    return this.note('release', release, shown, release?.rejection?.at);
  }

  earlierStage() {
    const { earlierStage } = this.index.facts;
    const at = earlierStage?.at ?? undefined;
    return this.note('earlierStage', earlierStage, earlierStage, at);
  }

  newer() {
    const { newer } = this.index.facts;
    return this.note(
      'newer',
      newer,
      newer.map(n => n.id),
    );
  }

  approvals() {
    const { approvals } = this.index.facts;
    const shown = approvals.map(a => ({
      by: a.by,
      at: a.at,
      content: a.contentHash,
      withdrawn: a.withdrawnAt !== null,
    }));
    return this.note('approvals', approvals, shown);
  }

  evidence() {
    const { evidence } = this.index.facts;
    const shown = evidence.map(e => ({
      id: e.id,
      by: e.by,
      at: e.at,
      outcome: e.outcome,
      revoked: e.revokedAt !== null,
    }));
    return this.note('evidence', evidence, shown);
  }

  membersOf(group: EntityRef) {
    const members = this.index.facts.members[group] ?? null;
    return this.note(`members:${group}`, members, members);
  }

  places() {
    const { places } = this.index;
    return this.note(
      'destinations',
      places,
      places.map(place => place.slug),
    );
  }

  destination(slug: string): DestinationReader {
    const at = this.index.bySlug.get(slug);
    if (!at) {
      throw new RangeError(`No delivery of this rollout goes to "${slug}"`);
    }
    return new TrackedDestination(at, this);
  }

  fork(): FactReader {
    return new TrackedFacts(this.index, [...this.logs, new Map()]);
  }

  read() {
    const own = this.logs[this.logs.length - 1];
    return [...own.values()].sort((a, b) => compare(a.fact, b.fact));
  }

  note<T>(fact: string, value: T, shown: unknown, at?: Instant): T {
    for (const log of this.logs) {
      if (!log.has(fact)) {
        log.set(fact, { fact, value: shown, ...(at !== undefined && { at }) });
      }
    }
    return value;
  }
}

class TrackedDestination implements DestinationReader {
  constructor(private readonly at: At, private readonly reader: TrackedFacts) {}

  gates() {
    const gates = this.at.destination?.gates ?? [];
    return this.note('gates', gates, gates);
  }

  hold() {
    const hold = this.at.destination?.hold ?? null;
    return this.note('hold', hold, hold, hold?.at);
  }

  running() {
    const running = this.at.destination?.running ?? null;
    const shown = running && {
      release: running.releaseNumber,
      configRevision: running.configRevision,
    };
    return this.note('running', running, shown, running?.since);
  }

  ancestry() {
    const ancestry = this.at.destination?.ancestry ?? 'unknown';
    return this.note('ancestry', ancestry, ancestry);
  }

  leasedTo() {
    const lease = this.at.destination?.leasedTo ?? null;
    return this.note('lease', lease, lease, lease?.since);
  }

  isTombstoned() {
    const isGone = this.at.destination?.tombstoned ?? true;
    return this.note('tombstoned', isGone, isGone);
  }

  delivery() {
    const { delivery } = this.at;
    const { id, state, begun } = delivery;
    const at = delivery.endedAt ?? undefined;
    return this.note('delivery', delivery, { id, state, begun }, at);
  }

  private note<T>(fact: string, value: T, shown: unknown, at?: Instant): T {
    const path = `destination:${this.at.slug}/${fact}`;
    return this.reader.note(path, value, shown, at);
  }
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
