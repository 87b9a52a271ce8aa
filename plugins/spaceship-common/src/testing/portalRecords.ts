import type { Ancestry, RolloutFacts } from '../rollouts/facts';
import { isFinalRollout } from '../rollouts/rollout';
import {
  ana,
  approvalGate,
  ben,
  cleo,
  dan,
  destinationFact,
  id,
  instant,
  owners,
  qa,
  testedGate,
} from './facts';

export type Rollout = {
  facts: RolloutFacts['rollout'];
  release: number;
  stage: 'staging' | 'production';
  deliveries: RolloutFacts['deliveries'][number][];
  configRevisions: Record<string, number>;
  approvals: RolloutFacts['approvals'][number][];
};

export type Release = {
  number: number;
  /** Position in the history; what has diverged stands beside it. */
  commit: number;
  diverged: boolean;
  build: 'running' | 'succeeded' | 'failed';
  author: string | null;
  rejection: NonNullable<RolloutFacts['release']>['rejection'];
};

/** What a portal knows, and the facts that it tells the planner. */
export class PortalRecords {
  protected readonly rollouts: Rollout[] = [];
  protected readonly releases: Release[] = [];
  protected readonly evidence: RolloutFacts['evidence'][number][] = [];
  protected readonly running = new Map<string, Release>();
  protected readonly holds = new Map<
    string,
    { by: string; at: string; reason: string }
  >();
  protected readonly leases = new Map<string, Rollout>();
  protected readonly configRevision = new Map<string, number>();
  protected catalogAnswers = true;
  protected seconds = 0;

  facts(): RolloutFacts[] {
    return this.rollouts.map(rollout => this.factsOf(rollout));
  }

  protected contentHash(rollout: Rollout): string {
    return JSON.stringify([rollout.release, rollout.configRevisions]);
  }

  private ancestry(release: Release, slug: string): Ancestry {
    const running = this.running.get(slug);
    if (!running) return 'first';
    if (running.number === release.number) return 'same';
    if (running.diverged || release.diverged) return 'diverged';
    return running.commit < release.commit ? 'newer' : 'older';
  }

  protected factsOf(rollout: Rollout): RolloutFacts {
    const release = this.releases[rollout.release - 1];
    const isBuilt = release.build === 'succeeded';
    const isProduction = rollout.stage === 'production';
    const isFollowing =
      isProduction && rollout.facts.origin.by === 'automation';
    const places = rollout.deliveries.map(d => d.destinationId.slice(3));
    return {
      versions: { global: 1, service: 1, destinations: {} },
      service: { id: id('service'), name: 'flags', owner: owners },
      rollout: {
        ...rollout.facts,
        contentHash: isBuilt ? this.contentHash(rollout) : null,
      },
      stageGates: isProduction ? [testedGate, approvalGate] : [],
      build: {
        id: id(`build-${release.number}`),
        state: release.build,
        since: instant(0),
        error: null,
      },
      release: isBuilt
        ? {
            id: id(`release-${release.number}`),
            number: release.number,
            commit: `commit-${release.commit}`,
            artifactDigest: `sha256:${release.number}`,
            releaseStepsHash: 'steps',
            authors: [
              {
                role: 'author',
                name: 'Ana',
                email: 'ana@x',
                ref: release.author,
              },
            ],
            rejection: release.rejection,
          }
        : null,
      earlierStage: isFollowing ? this.earlier(rollout) : null,
      destinations: places.map(slug =>
        destinationFact(slug, {
          configRevision: rollout.configRevisions[slug],
          hold: this.holds.get(slug) ?? null,
          running: null,
          ancestry: this.ancestry(release, slug),
          leasedTo: this.leaseOf(slug, rollout),
        }),
      ),
      deliveries: rollout.deliveries.map(delivery => ({ ...delivery })),
      approvals: [...rollout.approvals],
      evidence: [...this.evidence],
      newer: this.newerThan(rollout),
      members: this.catalogAnswers
        ? { [owners]: [ana, ben, dan], [qa]: [ana, cleo] }
        : { [owners]: null, [qa]: null },
    };
  }

  private leaseOf(
    slug: string,
    rollout: Rollout,
  ): RolloutFacts['destinations'][number]['leasedTo'] {
    const holder = this.leases.get(slug);
    return holder && holder !== rollout
      ? {
          rolloutId: holder.facts.id,
          releaseNumber: holder.release,
          since: instant(0),
        }
      : null;
  }

  private earlier(rollout: Rollout): RolloutFacts['earlierStage'] {
    const same = this.rollouts.filter(
      r => r.stage === 'staging' && r.release === rollout.release,
    );
    const found =
      same.find(r => r.facts.state === 'delivered') ?? same[same.length - 1];
    return {
      stage: 'staging',
      state: found?.facts.state ?? 'missing',
      at: null,
    };
  }

  private newerThan(rollout: Rollout): RolloutFacts['newer'] {
    const release = this.releases[rollout.release - 1];
    return this.rollouts
      .slice(this.rollouts.indexOf(rollout) + 1)
      .filter(
        r =>
          r.stage === rollout.stage &&
          r.facts.kind === rollout.facts.kind &&
          r.facts.origin.by === rollout.facts.origin.by &&
          !isFinalRollout(r.facts.state),
      )
      .map(r => {
        const other = this.releases[r.release - 1];
        return {
          id: r.facts.id,
          releaseNumber: other.number,
          commit: r.facts.commit,
          createdAt: r.facts.createdAt,
          isDescendant:
            !release.diverged &&
            !other.diverged &&
            other.commit >= release.commit,
          isReady:
            other.build === 'succeeded' &&
            (r.stage === 'staging' || this.earlier(r)?.state === 'delivered'),
        };
      });
  }
}
