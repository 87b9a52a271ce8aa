import type { RolloutFacts } from '../rollouts/facts';
import { track } from '../rollouts/track';
import type { EntityRef } from '../words/ids';
import type { ApprovalsGate } from './gate';
import { authorsOf, isPerson, peopleOf } from './people';

/** Why a person's approval could count for no gate of a rollout. */
export type ApprovalObjection =
  | { why: 'not-asked' }
  | { why: 'not-a-person' }
  | { why: 'author' }
  | { why: 'author-unknown'; unmapped: readonly string[] }
  | { why: 'authors-unasked' }
  | { why: 'not-a-member'; of: readonly EntityRef[] }
  | { why: 'members-unknown'; of: readonly EntityRef[] };

/**
 * May this person approve? null where the approval would count for at least one gate, by the same people and authors
 * as the gates themselves read. Anything that is not known is an objection.
 */
export function approvalObjection(
  facts: RolloutFacts,
  by: EntityRef,
): ApprovalObjection | null {
  const reader = track(facts);
  const gates = [
    ...facts.stageGates,
    ...facts.destinations.flatMap(destination => destination.gates),
  ].filter((gate): gate is ApprovalsGate => 'approvals' in gate);
  if (gates.length === 0 || facts.rollout.kind === 'rollback') {
    return { why: 'not-asked' };
  }
  if (!isPerson(by)) return { why: 'not-a-person' };

  const authors = authorsOf(reader);
  const people = gates.map(({ approvals }) => ({
    ...peopleOf(approvals.of, reader),
    authorsMay: approvals.authors,
    named: approvals.of,
  }));
  const asking = people.filter(one => one.known && one.members.has(by));
  if (asking.some(one => one.authorsMay)) return null;
  if (asking.length > 0) {
    if (authors.known.has(by)) return { why: 'author' };
    if (!authors.asked) return { why: 'authors-unasked' };
    return authors.unmapped.length > 0
      ? { why: 'author-unknown', unmapped: authors.unmapped }
      : null;
  }
  const unknown = people.filter(one => !one.known);
  if (unknown.length > 0) {
    return {
      why: 'members-unknown',
      of: unknown.map(one => one.of ?? one.named),
    };
  }
  if (authors.known.has(by)) return { why: 'author' };
  return {
    why: 'not-a-member',
    of: [...new Set(people.map(one => one.of ?? one.named))],
  };
}

/** The objection as a sentence that says what to do. */
export function objectionText(objection: ApprovalObjection): string {
  switch (objection.why) {
    case 'not-asked':
      return 'No gate of this rollout asks for an approval.';
    case 'not-a-person':
      return 'Only people approve. Ask a person to do it.';
    case 'author':
      return 'You are an author of this change, so somebody else has to approve it.';
    case 'author-unknown':
      return `Authors may not approve, and the catalog does not say who ${objection.unmapped.join(
        ', ',
      )} is. Add the address to a user of the catalog.`;
    case 'authors-unasked':
      return 'Authors may not approve, and it is not known who they are: the source or the catalog could not be asked. Try again later.';
    case 'members-unknown':
      return `The catalog does not say who belongs to ${objection.of.join(
        ', ',
      )}. Try again later.`;
    default:
      return `Only members of ${objection.of.join(' or ')} can approve this.`;
  }
}
