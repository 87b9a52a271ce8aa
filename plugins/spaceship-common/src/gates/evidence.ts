import type { EvidenceFact } from '../rollouts/facts';
import type { FactReader } from '../rollouts/track';
import type { EvidenceGate } from './gate';
import {
  leaf,
  type Explanation,
  type NodeId,
  type Remedy,
} from './explanation';
import { message } from './messages';
import { authorsOf, isPerson, peopleOf, sorted } from './people';
import { authorsUnknown, contentUnknown, peopleUnknown } from './unknowns';

const kind = 'evidence';

/**
 * Holds while somebody whom the gate accepts has found exactly this artifact with these release steps to be good, and
 * nobody has found otherwise since. A finding of another artifact, a revoked one, one by an author (where the gate
 * excludes them), and a sign-off that was given for another group do not count.
 */
export function evidence(
  id: NodeId,
  owner: string,
  gate: EvidenceGate,
  reader: FactReader,
): Explanation {
  const facts = reader.fork();
  const { by, notBy, kind: of } = gate.evidence;
  const found = facts
    .evidence()
    .filter(e => (of === 'tested' || e.kind === of) && isPerson(e.by));
  const release = facts.release();
  const people = by === undefined ? null : peopleOf(by, facts);
  const authors = authorsOf(facts);
  const excluded = notBy === 'author' ? authors.known : new Set<string>();
  const node = { id, kind, owner, read: facts.read() };

  if (people !== null && !people.known) {
    return peopleUnknown(node, people, facts.service().name);
  }
  if (release === null) {
    return contentUnknown(node);
  }
  const inDoubt = notBy === 'author' ? authorsUnknown(node, authors) : null;
  if (inDoubt) return inDoubt;

  const here = found.filter(
    e =>
      e.artifactDigest === release.artifactDigest &&
      e.releaseStepsHash === release.releaseStepsHash,
  );
  const standing = here.filter(e => e.revokedAt === null);
  const speaksFor = (e: EvidenceFact) =>
    people === null ||
    (people.members.has(e.by) && (e.role ?? people.of) === people.of);
  const passed = latest(
    standing.filter(
      e => e.outcome === 'passed' && speaksFor(e) && !excluded.has(e.by),
    ),
  );
  const failed = latest(standing.filter(e => e.outcome === 'failed'));
  const remedy: Remedy = {
    kind: 'person',
    act: of === 'tested' ? 'record-test' : 'sign-off',
    who:
      people === null
        ? []
        : sorted([...people.members].filter(member => !excluded.has(member))),
    permission: 'spaceship.evidence.record',
  };

  if (failed !== null && (passed === null || failed.at >= passed.at)) {
    return leaf({
      ...node,
      verdict: 'waiting-person',
      message: message('evidence.failed', {
        kind: failed.kind,
        role: failed.role ?? null,
        by: failed.by,
        destination: failed.destination,
        note: failed.note,
      }),
      remedies: [remedy, { kind: 'change', what: 'a release that mends it' }],
    });
  }
  if (passed !== null) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('evidence.found', {
        kind: passed.kind,
        role: passed.role ?? null,
        by: passed.by,
        destination: passed.destination,
        at: passed.at,
      }),
    });
  }
  if (people !== null && remedy.who.length === 0) {
    return leaf({
      ...node,
      verdict: 'blocked',
      message: message('evidence.impossible', { kind: of, of: people.of }),
      remedies: [{ kind: 'change', what: `more members of ${people.of}` }],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-person',
    message: message('evidence.missing', {
      kind: of,
      of: people?.of ?? null,
      notBy: notBy ?? null,
      otherContent: sorted(
        found
          .filter(e => !here.includes(e) && e.revokedAt === null)
          .map(e => e.by),
      ),
      authors: sorted(standing.map(e => e.by).filter(ref => excluded.has(ref))),
      strangers: sorted(
        standing
          .filter(e => !speaksFor(e) && !excluded.has(e.by))
          .map(e => e.by),
      ),
      revoked: sorted(here.filter(e => e.revokedAt !== null).map(e => e.by)),
    }),
    remedies: [remedy],
  });
}

/** The last by time; of two at the same time the one with the greater id, so that no order of facts matters. */
function latest(found: readonly EvidenceFact[]): EvidenceFact | null {
  return found.reduce<EvidenceFact | null>((last, next) => {
    if (last === null || next.at > last.at) return next;
    return next.at === last.at && next.id > last.id ? next : last;
  }, null);
}
