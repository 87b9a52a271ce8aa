import {
  approvalObjection,
  isFinalRollout,
  objectionText,
  type EntityRef,
  type RolloutFacts,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Permitted } from '../api/Access';

type Acts = Schemas['Rollout']['allowed'];

/** What a person may do with a rollout now: the right that the portal gives, and what the domain says to it. */
export function allowedActs(
  facts: RolloutFacts,
  by: EntityRef | null,
  granted: Record<keyof Acts, Permitted>,
): Acts {
  const { state, contentHash } = facts.rollout;
  const given = facts.approvals.filter(
    one => one.by === by && one.withdrawnAt === null,
  );
  const hasApproved = given.some(one => one.contentHash === contentHash);
  const objection = approvalObjection(facts, by ?? '');
  const isRejected = Boolean(facts.release?.rejection);
  const isAnywhere = facts.deliveries.some(one => one.state === 'delivered');
  const runsIt = facts.destinations.some(
    ({ running }) => running && running.releaseId === facts.release?.id,
  );
  return {
    approve: allow(granted.approve, [
      [state !== 'waiting', 'The rollout does not wait any more.'],
      [objection !== null, objection && objectionText(objection)],
      [
        contentHash === null,
        'There is nothing to approve yet: the commit is still being built.',
      ],
      [hasApproved, 'You have approved it.'],
    ]),
    withdraw: allow(granted.withdraw, [
      [state !== 'waiting', 'The rollout does not wait any more.'],
      [given.length === 0, 'You have not approved it.'],
    ]),
    cancel: allow(granted.cancel, [
      [isFinalRollout(state), 'The rollout has ended.'],
      [facts.rollout.cancelRequested !== null, 'It is being cancelled.'],
    ]),
    rollBack: allow(granted.rollBack, [
      [!runsIt, 'This release does not run at any of its destinations.'],
    ]),
    test: allow(granted.test, [
      [facts.release === null, 'There is no release to test yet.'],
      [
        !isAnywhere && !runsIt && facts.earlierStage?.state !== 'delivered',
        'This release has not run anywhere yet.',
      ],
    ]),
    reject: allow(granted.reject, [
      [facts.release === null, 'There is no release to reject yet.'],
      [isRejected, 'The release is rejected already.'],
    ]),
    accept: allow(granted.accept, [
      [!isRejected, 'The release is not rejected.'],
    ]),
    deliver: granted.deliver,
  };
}

/** The first reason against it; the right itself comes first. */
function allow(
  granted: Permitted,
  reasons: readonly [boolean, string | null][],
): Permitted {
  if (!granted.allowed) return granted;
  const against = reasons.find(([applies]) => applies);
  return against
    ? { allowed: false, reason: against[1] }
    : { allowed: true, reason: null };
}
