import type { FactReader } from '../rollouts/track';
import type { ApprovalsGate } from './gate';
import { leaf, type Explanation, type NodeId } from './explanation';
import { message } from './messages';
import { authorsOf, isPerson, peopleOf, sorted, type Authors } from './people';
import { authorsUnknown, contentUnknown, peopleUnknown } from './unknowns';

const kind = 'approvals';

/**
 * Holds once `count` members of `of` have approved exactly this content. Approvals of another content hash are listed
 * as void; authors count only where the gate says so, and an author who can't be mapped makes that unknowable.
 */
export function approvals(
  id: NodeId,
  owner: string,
  gate: ApprovalsGate,
  reader: FactReader,
): Explanation {
  const facts = reader.fork();
  const { of, count, authors: authorsMay } = gate.approvals;
  const given = facts.approvals().filter(a => a.withdrawnAt === null);
  const content = facts.contentHash();
  const people = peopleOf(of, facts);
  const authors = authorsMay ? noAuthors : authorsOf(facts);
  const node = { id, kind, owner, read: facts.read() };

  if (!people.known) {
    return peopleUnknown(node, people, facts.service().name);
  }
  if (content === null) {
    return contentUnknown(node);
  }
  const inDoubt = authorsUnknown(node, authors);
  if (inDoubt) return inDoubt;

  const eligible = sorted(
    [...people.members].filter(member => !authors.known.has(member)),
  );
  const here = given.filter(a => a.contentHash === content && isPerson(a.by));
  const counted = sorted(
    here.map(a => a.by).filter(by => eligible.includes(by)),
  );
  const params = {
    of: people.of,
    count,
    counted,
    eligible: eligible.length,
    missing: Math.max(0, count - counted.length),
    void: sorted(
      given.filter(a => a.contentHash !== content).map(a => a.by),
    ).filter(by => !counted.includes(by)),
    authors: sorted(here.map(a => a.by).filter(by => authors.known.has(by))),
    strangers: sorted(
      here
        .map(a => a.by)
        .filter(by => !people.members.has(by) && !authors.known.has(by)),
    ),
  };
  if (counted.length >= count) {
    return leaf({
      ...node,
      verdict: 'satisfied',
      message: message('approvals.given', params),
    });
  }
  if (eligible.length < count) {
    return leaf({
      ...node,
      verdict: 'blocked',
      message: message('approvals.impossible', params),
      remedies: [
        {
          kind: 'change',
          what: `more members of ${people.of}, or a gate that asks for fewer approvals`,
        },
      ],
    });
  }
  return leaf({
    ...node,
    verdict: 'waiting-person',
    message: message('approvals.missing', params),
    remedies: [
      {
        kind: 'person',
        act: 'approve',
        who: eligible.filter(member => !counted.includes(member)),
        permission: 'spaceship.rollout.approve',
      },
    ],
  });
}

const noAuthors: Authors = {
  asked: true,
  known: new Set(),
  unmapped: [],
};
