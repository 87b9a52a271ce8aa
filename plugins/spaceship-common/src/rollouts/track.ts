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
  return reader(facts, placesOf(facts), new Map());
}

function placesOf(facts: RolloutFacts): readonly Place[] {
  const byId = new Map(facts.destinations.map(d => [d.id, d]));
  return facts.deliveries
    .map(delivery => {
      const destination = byId.get(delivery.destinationId);
      return {
        slug: destination?.slug ?? delivery.destinationId,
        title: destination?.title ?? delivery.destinationId,
        wave: delivery.wave,
        deliveryId: delivery.id,
      };
    })
    .sort((a, b) => a.wave - b.wave || compare(a.slug, b.slug));
}

type Log = Map<string, FactRef>;

function reader(
  facts: RolloutFacts,
  places: readonly Place[],
  ...logs: Log[]
): FactReader {
  const note = <T>(fact: string, value: T, shown: unknown, at?: Instant): T => {
    for (const log of logs) {
      if (!log.has(fact)) {
        log.set(fact, { fact, value: shown, ...(at !== undefined && { at }) });
      }
    }
    return value;
  };
  return {
    service: () => note('service', facts.service, facts.service),
    rollout: () => {
      const { id, kind, stage, origin } = facts.rollout;
      return note('rollout', facts.rollout, {
        id,
        kind,
        stage,
        by: origin.by,
      });
    },
    state: () =>
      note('rollout/state', facts.rollout.state, facts.rollout.state),
    contentHash: () =>
      note(
        'rollout/contentHash',
        facts.rollout.contentHash,
        facts.rollout.contentHash,
      ),
    cancelRequested: () => {
      const asked = facts.rollout.cancelRequested;
      return note('rollout/cancelRequested', asked, asked, asked?.at);
    },
    stageGates: () => note('stageGates', facts.stageGates, facts.stageGates),
    build: () =>
      note(
        'build',
        facts.build,
        facts.build?.state ?? null,
        facts.build?.since,
      ),
    release: () =>
      note(
        'release',
        facts.release,
        facts.release && {
          id: facts.release.id,
          number: facts.release.number,
          artifactDigest: facts.release.artifactDigest,
          rejected: facts.release.rejection !== null,
        },
        facts.release?.rejection?.at,
      ),
    earlierStage: () =>
      note(
        'earlierStage',
        facts.earlierStage,
        facts.earlierStage,
        facts.earlierStage?.at ?? undefined,
      ),
    newer: () =>
      note(
        'newer',
        facts.newer,
        facts.newer.map(n => n.id),
      ),
    approvals: () =>
      note(
        'approvals',
        facts.approvals,
        facts.approvals.map(a => ({
          by: a.by,
          at: a.at,
          content: a.contentHash,
          withdrawn: a.withdrawnAt !== null,
        })),
      ),
    evidence: () =>
      note(
        'evidence',
        facts.evidence,
        facts.evidence.map(e => ({
          id: e.id,
          by: e.by,
          at: e.at,
          outcome: e.outcome,
          revoked: e.revokedAt !== null,
        })),
      ),
    membersOf: group => {
      const members = facts.members[group] ?? null;
      return note(`members:${group}`, members, members);
    },
    places: () =>
      note(
        'destinations',
        places,
        places.map(place => place.slug),
      ),
    destination: slug => destinationReader(facts, places, slug, note),
    fork: () => reader(facts, places, ...logs, new Map()),
    read: () =>
      [...logs[logs.length - 1].values()].sort((a, b) =>
        compare(a.fact, b.fact),
      ),
  };
}

function destinationReader(
  facts: RolloutFacts,
  places: readonly Place[],
  slug: string,
  note: <T>(fact: string, value: T, shown: unknown, at?: Instant) => T,
): DestinationReader {
  const destination = facts.destinations.find(d => d.slug === slug);
  const place = places.find(p => p.slug === slug);
  const delivery = facts.deliveries.find(d => d.id === place?.deliveryId);
  if (!place || !delivery) {
    throw new RangeError(`No delivery of this rollout goes to "${slug}"`);
  }
  const path = (fact: string) => `destination:${slug}/${fact}`;
  return {
    gates: () => {
      const gates = destination?.gates ?? [];
      return note(path('gates'), gates, gates);
    },
    hold: () => {
      const hold = destination?.hold ?? null;
      return note(path('hold'), hold, hold, hold?.at);
    },
    running: () => {
      const running = destination?.running ?? null;
      return note(
        path('running'),
        running,
        running && {
          release: running.releaseNumber,
          configRevision: running.configRevision,
        },
        running?.since,
      );
    },
    ancestry: () => {
      const ancestry = destination?.ancestry ?? 'unknown';
      return note(path('ancestry'), ancestry, ancestry);
    },
    leasedTo: () => {
      const lease = destination?.leasedTo ?? null;
      return note(path('lease'), lease, lease, lease?.since);
    },
    isTombstoned: () => {
      const gone = destination === undefined || destination.tombstoned;
      return note(path('tombstoned'), gone, gone);
    },
    delivery: () =>
      note(
        path('delivery'),
        delivery,
        { id: delivery.id, state: delivery.state, begun: delivery.begun },
        delivery.endedAt ?? undefined,
      ),
  };
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
