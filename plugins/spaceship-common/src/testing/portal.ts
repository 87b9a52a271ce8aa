import { planRollout } from '../rollouts/plan';
import type { Planned, RolloutDecision } from '../rollouts/planned';
import type { RolloutFacts } from '../rollouts/facts';
import {
  isFinalDelivery,
  isFinalRollout,
  type DeliveryState,
} from '../rollouts/rollout';
import type { Command } from './commands';
import { ana, ben, cleo, dan, deliveryFact, id, instant } from './facts';
import { PortalRecords, type Release, type Rollout } from './portalRecords';

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
export class Portal extends PortalRecords {
  readonly decided: Decided[] = [];
  /** What became of destinations, in order. */
  readonly arrivals: {
    slug: string;
    automatic: boolean;
    from: number | null;
    to: number;
  }[] = [];
  /** Does what somebody or something did, then everything that the planner decides. */
  run(command: Command): void {
    this.seconds += 1;
    this.apply(command);
    this.settle();
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
}

function pick<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(1, list.length)];
}
