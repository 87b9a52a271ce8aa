import fc from 'fast-check';
import { track } from '../rollouts/track';
import type { RolloutFacts } from '../rollouts/facts';
import { anyFacts } from '../testing/anyFacts';
import { ana, ben, cleo, dan } from '../testing/facts';
import { approvalObjection, objectionText } from './approvalObjection';
import { approvals } from './approvals';
import type { ApprovalsGate } from './gate';

/** Does any gate of the rollout count an approval of this person, given now? */
function isCounted(facts: RolloutFacts, by: string): boolean {
  if (facts.rollout.kind === 'rollback') return false;
  const given: RolloutFacts = {
    ...facts,
    approvals: [
      {
        by,
        at: facts.rollout.createdAt,
        contentHash: facts.rollout.contentHash!,
        withdrawnAt: null,
      },
    ],
  };
  return [
    ...facts.stageGates,
    ...facts.destinations.flatMap(({ gates }) => gates),
  ]
    .filter((gate): gate is ApprovalsGate => 'approvals' in gate)
    .map(gate => approvals('gate', 'service', gate, track(given)))
    .some(({ message }) =>
      ((message.params.counted ?? []) as string[]).includes(by),
    );
}

it('objects to exactly those whose approval no gate would count', () => {
  fc.assert(
    fc.property(
      anyFacts(),
      fc.constantFrom(ana, ben, cleo, dan, 'plugin:ci'),
      (facts, by) => {
        fc.pre(facts.rollout.contentHash !== null);
        const objection = approvalObjection(facts, by);

        expect(objection === null).toBe(isCounted(facts, by));
        const text = objection === null ? '' : objectionText(objection);
        expect(text).toMatch(/^$|\.$/);
      },
    ),
    { numRuns: 500 },
  );
});
