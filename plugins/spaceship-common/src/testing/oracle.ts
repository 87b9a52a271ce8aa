import type { Gate } from '../gates/gate';
import type { RolloutFacts } from '../rollouts/facts';

/**
 * Whether a delivery may begin, written down a second time and in another way, without trees and verdicts: what the
 * planner begins is held against it.
 */
export function mayBegin(facts: RolloutFacts, deliveryId: string): boolean {
  const { rollout, release } = facts;
  const delivery = facts.deliveries.find(d => d.id === deliveryId);
  const destination = facts.destinations.find(
    d => d.id === delivery?.destinationId,
  );
  if (!delivery || !destination || !release || !rollout.contentHash)
    return false;
  if (destination.tombstoned || destination.leasedTo) return false;
  if (delivery.state !== 'waiting' || delivery.begun) return false;
  const earlier = facts.deliveries.filter(d => d.wave < delivery.wave);
  if (earlier.some(d => d.state !== 'delivered')) return false;

  const byHand = rollout.origin.by === 'person';
  if (rollout.kind === 'rollback' && byHand) return true;
  if (release.rejection && !(byHand && rollout.kind === 'configuration')) {
    return false;
  }
  if (!byHand && destination.hold) return false;
  if (rollout.kind === 'delivery' && !byHand) {
    if (['older', 'diverged', 'unknown'].includes(destination.ancestry)) {
      return false;
    }
  }
  if (rollout.kind === 'rollback') return true;
  if (facts.earlierStage && facts.earlierStage.state !== 'delivered') {
    return false;
  }
  return [...facts.stageGates, ...destination.gates].every(gate =>
    isMet(gate, facts),
  );
}

function isMet(gate: Gate, facts: RolloutFacts): boolean {
  const release = facts.release!;
  // Nobody asked for them: as good as one who is unknown.
  const authors = release.authors?.map(author => author.ref) ?? [null];
  const members = (of: string): readonly string[] => {
    const ref = of === 'owners' ? facts.service.owner : of;
    if (ref === null) return [];
    return ref.startsWith('user:') ? [ref] : facts.members[ref] ?? [];
  };
  if ('approvals' in gate) {
    const { of, count, authors: authorsMay } = gate.approvals;
    if (!authorsMay && authors.includes(null)) return false;
    const approvers = facts.approvals
      .filter(a => a.contentHash === facts.rollout.contentHash)
      .filter(a => a.withdrawnAt === null && a.by.startsWith('user:'))
      .map(a => a.by)
      .filter(by => members(of).includes(by))
      .filter(by => authorsMay || !authors.includes(by));
    return new Set(approvers).size >= count;
  }
  const { by, notBy, kind } = gate.evidence;
  const asked = by === 'owners' ? facts.service.owner : by;
  if (notBy && authors.includes(null)) return false;
  const found = facts.evidence
    .filter(e => e.by.startsWith('user:') && e.revokedAt === null)
    .filter(e => kind === 'tested' || e.kind === kind)
    .filter(e => e.artifactDigest === release.artifactDigest)
    .filter(e => e.releaseStepsHash === release.releaseStepsHash);
  const failures = found.filter(e => e.outcome === 'failed').map(e => e.at);
  return found
    .filter(e => e.outcome === 'passed')
    .filter(e => by === undefined || members(by).includes(e.by))
    .filter(e => by === undefined || !e.role || e.role === asked)
    .filter(e => !notBy || !authors.includes(e.by))
    .some(e => failures.every(at => at < e.at));
}
