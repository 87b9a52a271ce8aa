import { planRollout } from '../rollouts/plan';
import type { Planned, RolloutDecision } from '../rollouts/planned';
import type { Ancestry, RolloutFacts } from '../rollouts/facts';
import {
  isFinalDelivery,
  isFinalRollout,
  type DeliveryState,
} from '../rollouts/rollout';
import type { Command } from './commands';
import {
  ana,
  approvalGate,
  ben,
  cleo,
  dan,
  deliveryFact,
  destinationFact,
  id,
  instant,
  owners,
  qa,
  testedGate,
} from './facts';

type Rollout = {
  facts: RolloutFacts['rollout'];
  release: number;
  stage: 'staging' | 'production';
  deliveries: RolloutFacts['deliveries'][number][];
  configRevisions: Record<string, number>;
  approvals: RolloutFacts['approvals'][number][];
};

type Release = {
  number: number;
  /** Position in the history; what has diverged stands beside it. */
  commit: number;
  diverged: boolean;
  build: 'running' | 'succeeded' | 'failed';
  author: string | null;
  rejection: NonNullable<RolloutFacts['release']>['rejection'];
};

export type Decided = {
  facts: RolloutFacts;
  plan: Planned<RolloutDecision>;
};

const slugs = {
  staging: ['staging'],
  production: ['eu-west', 'us-east'],
} as const;
const people = [ana, ben, cleo, dan];

/** A portal in memory: it has what the planner needs to be told, and does what the planner decides. */
export class Portal {
  readonly decided: Decided[] = [];
  /** What became of destinations, in order. */
  readonly arrivals: {
    slug: string;
    automatic: boolean;
    from: number | null;
    to: number;
  }[] = [];
  private readonly rollouts: Rollout[] = [];
  private readonly releases: Release[] = [];
  private readonly evidence: RolloutFacts['evidence'][number][] = [];
  private readonly running = new Map<string, Release>();
  private readonly holds = new Map<
    string,
    { by: string; at: string; reason: string }
  >();
  private readonly leases = new Map<string, Rollout>();
  private readonly configRevision = new Map<string, number>();
  private catalogAnswers = true;
  private seconds = 0;

  /** Does what somebody or something did, then everything that the planner decides. */
  run(command: Command): void {
    this.seconds += 1;
    this.apply(command);
    this.settle();
  }

  facts(): RolloutFacts[] {
    return this.rollouts.map(rollout => this.factsOf(rollout));
  }

  private apply(command: Command): void {
    const release = pick(this.releases, command.which);
    const rollout = pick(
      this.rollouts.filter(r => !isFinalRollout(r.facts.state)),
      command.which,
    );
    switch (command.do) {
      case 'push':
        this.push(command.which);
        break;
      case 'replay':
        if (release) this.flow(release);
        break;
      case 'build':
        if (release?.build === 'running') {
          release.build = command.well ? 'succeeded' : 'failed';
        }
        break;
      case 'approve':
        rollout?.approvals.push({
          by: people[command.who],
          at: instant(this.seconds),
          contentHash: command.well
            ? this.contentHash(rollout)
            : `${this.contentHash(rollout)}-before`,
          withdrawnAt: null,
        });
        break;
      case 'withdraw':
        if (rollout) {
          rollout.approvals = rollout.approvals.map(a => ({
            ...a,
            withdrawnAt: instant(this.seconds),
          }));
        }
        break;
      case 'test':
        if (release) this.test(release, people[command.who], command.well);
        break;
      case 'deliver':
        if (release) this.byHand('delivery', release, command);
        break;
      case 'rollback':
        if (release) this.byHand('rollback', release, command);
        break;
      case 'configure': {
        const slug = slugs.production[command.who % 2];
        const current = this.running.get(slug);
        this.configRevision.set(slug, 1 + (this.configRevision.get(slug) ?? 1));
        if (current) this.byHand('configuration', current, command);
        break;
      }
      case 'cancel':
        if (rollout) {
          rollout.facts.cancelRequested = {
            by: dan,
            at: instant(this.seconds),
            reason: null,
          };
        }
        break;
      case 'hold':
        for (const slug of slugs.production) {
          if (command.well) this.holds.delete(slug);
          else this.hold(slug);
        }
        break;
      case 'reject':
        if (release) this.reject(release);
        break;
      case 'catalog':
        this.catalogAnswers = command.well;
        break;
      default:
        this.endDelivery(command.which, command.ends);
    }
  }

  private push(which: number): void {
    const number = this.releases.length + 1;
    const release: Release = {
      number,
      commit: number,
      diverged: which % 7 === 6,
      build: 'running',
      author: which % 5 === 4 ? null : ana,
      rejection: null,
    };
    this.releases.push(release);
    this.flow(release);
  }

  /** What a trigger does with a push: a rollout for each stage. */
  private flow(release: Release): void {
    for (const stage of ['staging', 'production'] as const) {
      this.add(release, stage, slugs[stage], 'delivery', {
        by: 'automation',
        event: `push-${release.number}`,
        trigger: 'push',
        pusher: ana,
      });
    }
  }

  private byHand(
    kind: RolloutFacts['rollout']['kind'],
    release: Release,
    { who }: Command,
  ): void {
    this.add(release, 'production', [slugs.production[who % 2]], kind, {
      by: 'person',
      ref: dan,
      note: null,
    });
  }

  private add(
    release: Release,
    stage: Rollout['stage'],
    to: readonly string[],
    kind: RolloutFacts['rollout']['kind'],
    origin: RolloutFacts['rollout']['origin'],
  ): void {
    const number = this.rollouts.length + 1;
    this.rollouts.push({
      release: release.number,
      stage,
      approvals: [],
      configRevisions: Object.fromEntries(
        to.map(slug => [slug, this.configRevision.get(slug) ?? 1]),
      ),
      deliveries: to.map((slug, index) => ({
        ...deliveryFact(slug, index + 1),
        id: id(`delivery-${number}-${slug}`),
      })),
      facts: {
        id: id(`rollout-${String(number).padStart(3, '0')}`),
        kind,
        state: 'waiting',
        stage,
        commit: `commit-${release.commit}`,
        origin,
        contentHash: null,
        createdAt: instant(this.seconds),
        cancelRequested: null,
      },
    });
  }

  private test(release: Release, by: string, passed: boolean): void {
    this.evidence.push({
      id: `evidence-${this.evidence.length}`,
      kind: 'tested',
      outcome: passed ? 'passed' : 'failed',
      by,
      at: instant(this.seconds),
      destination: 'staging',
      artifactDigest: `sha256:${release.number}`,
      releaseStepsHash: 'steps',
      note: null,
      revokedAt: null,
    });
  }

  private hold(slug: string): void {
    this.holds.set(slug, {
      by: dan,
      at: instant(this.seconds),
      reason: 'not now',
    });
  }

  private reject(release: Release): void {
    release.rejection ??= {
      by: dan,
      at: instant(this.seconds),
      reason: 'bad',
    };
  }

  private endDelivery(which: number, as: DeliveryState): void {
    const [slug, rollout] = pick([...this.leases], which) ?? [];
    if (slug === undefined || rollout === undefined) return;
    const delivery = rollout.deliveries.find(
      d => d.destinationId === `id-${slug}`,
    );
    if (!delivery) return;
    delivery.state = as;
    delivery.endedAt = instant(this.seconds);
    this.leases.delete(slug);
    if (as !== 'delivered') return;
    const before = this.running.get(slug);
    const release = this.releases[rollout.release - 1];
    this.arrivals.push({
      slug,
      automatic: rollout.facts.origin.by === 'automation',
      from: before?.commit ?? null,
      to: release.commit,
    });
    this.running.set(slug, release);
    if (rollout.facts.kind === 'rollback') {
      this.hold(slug);
      if (before && before.number !== release.number) this.reject(before);
    } else if (rollout.facts.kind === 'delivery') {
      this.holds.delete(slug);
    }
  }

  private settle(): void {
    for (let round = 0; round < 50; round++) {
      const moved = this.rollouts
        .filter(rollout => !isFinalRollout(rollout.facts.state))
        .map(rollout => this.step(rollout));
      if (!moved.some(Boolean)) return;
    }
    throw new Error('The rollouts never come to rest');
  }

  private step(rollout: Rollout): boolean {
    const facts = this.factsOf(rollout);
    const plan = planRollout(facts, instant(this.seconds));
    this.decided.push({ facts, plan });
    const { decision } = plan;
    switch (decision.do) {
      case 'start':
        rollout.facts.state = 'delivering';
        for (const delivery of rollout.deliveries) {
          if (decision.deliveries.includes(delivery.id)) {
            delivery.state = 'delivering';
            delivery.begun = true;
            this.leases.set(delivery.destinationId.slice(3), rollout);
          }
        }
        return true;
      case 'cancel-deliveries':
        rollout.facts.state = 'cancelling';
        return true;
      case 'finish':
      case 'supersede':
        rollout.facts.state =
          decision.do === 'finish' ? decision.outcome : 'superseded';
        for (const delivery of rollout.deliveries) {
          if (!isFinalDelivery(delivery.state)) delivery.state = 'cancelled';
        }
        return true;
      default:
        return false;
    }
  }

  private contentHash(rollout: Rollout): string {
    return JSON.stringify([rollout.release, rollout.configRevisions]);
  }

  private ancestry(release: Release, slug: string): Ancestry {
    const running = this.running.get(slug);
    if (!running) return 'first';
    if (running.number === release.number) return 'same';
    if (running.diverged || release.diverged) return 'diverged';
    return running.commit < release.commit ? 'newer' : 'older';
  }

  private factsOf(rollout: Rollout): RolloutFacts {
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
            r.stage === 'staging' || this.earlier(r)?.state === 'delivered',
        };
      });
  }
}

function pick<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(1, list.length)];
}
