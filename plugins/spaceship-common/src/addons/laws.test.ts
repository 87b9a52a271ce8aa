import fc from 'fast-check';
import { stepSchema, type Step, type StepOutcome } from '../deliveries/step';
import { openLeaves } from '../gates/explanation';
import { explanationSchema } from '../gates/explanationSchema';
import { passes } from '../gates/verdict';
import {
  operate,
  operationFacts,
  type Operated,
  type StepWorld,
  type Words,
} from '../testing/operationSimulator';
import type { OperationFacts } from './facts';
import { planOperation } from './plan';
import { id } from '../testing/facts';

const outcomes: Record<string, StepOutcome> = {
  good: { state: 'succeeded' },
  flaky: { state: 'failed', error: { message: 'flaky', terminal: false } },
  broken: { state: 'failed', error: { message: 'broken', terminal: true } },
  lost: { state: 'unknown', error: { message: 'lost', terminal: false } },
  endless: {
    state: 'running',
    askAgainMs: 1000,
    output: { count: 2, users: [{ name: 'web', count: 2 }], quietSince: null },
  },
};

/** How each attempt of each step ends: mostly well. */
const worlds: fc.Arbitrary<StepWorld> = fc
  .array(
    fc.oneof(
      { weight: 16, arbitrary: fc.constant('good') },
      { weight: 3, arbitrary: fc.constant('flaky') },
      { weight: 1, arbitrary: fc.constantFrom('broken', 'endless') },
      { weight: 2, arbitrary: fc.constant('lost') },
    ),
    { minLength: 24, maxLength: 24 },
  )
  .map(dice => {
    const fates = new Map<string, string>();
    return (step, asked) => {
      const key = `${step.direction}/${step.n}/${step.attempt}`;
      if (!fates.has(key)) fates.set(key, dice[fates.size % dice.length]);
      const fate = fates.get(key) as string;
      return asked === 1 && fate === 'good' && step.n % 3 === 0
        ? outcomes.endless
        : outcomes[fate];
    };
  });

const credentials = fc.constantFrom<OperationFacts['credentials']>(
  [{ generation: 1, state: 'current' }],
  [
    { generation: 1, state: 'draining' },
    { generation: 2, state: 'fenced' },
    { generation: 3, state: 'current' },
  ],
);

const capabilities = fc.record({
  rotation: fc.constantFrom(true, true, true, false),
  sessions: fc.boolean(),
  copies: fc.constantFrom(true, true, true, false),
});

const rotations = fc
  .record({
    leaked: fc.boolean(),
    isSwap: fc.boolean(),
    credentials,
    capabilities,
  })
  .map(parts => {
    const facts = operationFacts(
      parts.isSwap
        ? { kind: 'swap', bindingId: 'b', otherId: 'other', generation: 4 }
        : {
            kind: 'rotate',
            bindingId: 'b',
            generation: 4,
            leaked: parts.leaked,
          },
      { credentials: parts.credentials },
    );
    return {
      ...facts,
      addon: {
        ...facts.addon,
        state: 'ready' as const,
        capabilities: parts.capabilities,
      },
    };
  });

const others = fc
  .record({
    input: fc.constantFrom<OperationFacts['operation']['input']>(
      { kind: 'create', bindingId: 'b' },
      { kind: 'backup', backupId: 'backup' },
      { kind: 'clone', sourceId: 'source', bindingId: 'b' },
      { kind: 'clone', sourceId: 'source', bindingId: null },
      { kind: 'restore', backupId: 'backup', bindingId: null },
      { kind: 'remove-backup', backupId: 'backup', was: 'ready' },
      { kind: 'destroy', backupId: 'backup' },
      { kind: 'destroy', backupId: null },
    ),
    capabilities,
  })
  .map(parts => {
    const facts = operationFacts(parts.input);
    return {
      ...facts,
      addon: { ...facts.addon, capabilities: parts.capabilities },
    };
  });

const words: fc.Arbitrary<Words> = fc.record(
  { cancelAt: fc.nat({ max: 30 }), forceAt: fc.nat({ max: 30 }) },
  { requiredKeys: [] },
);

function law(
  check: (result: Operated, facts: OperationFacts, said: Words) => void,
  operations: fc.Arbitrary<OperationFacts> = fc.oneof(rotations, others),
) {
  fc.assert(
    fc.property(operations, worlds, words, (facts, world, said) =>
      check(operate(facts, world, said), facts, said),
    ),
    { numRuns: 600 },
  );
}

const inputs = (steps: readonly Step[]) => steps.map(step => step.input);

describe('the laws of an operation', () => {
  it('reaches every end', () => {
    const seen = new Set<string>();
    law(({ outcome }) => {
      if (outcome !== 'endless') seen.add(outcome);
    });
    expect([...seen].sort()).toEqual([
      'cancelled',
      'delivered',
      'failed',
      'unknown',
    ]);
  });

  it('never closes or ends the login that works while none that was proven after it is current', () => {
    law(({ plans }) => {
      for (const { facts, plan } of plans) {
        if (plan.decision.do !== 'begin') continue;
        const { input } = plan.decision.step;
        if (
          input.kind !== 'credential.fence' &&
          input.kind !== 'credential.revoke'
        ) {
          continue;
        }
        const replaced = replacedIn(facts);
        const isOld = replaced.includes(`${input.addonId}/${input.generation}`);
        const done = facts.steps.filter(({ state }) => state === 'succeeded');
        const published = inputs(done).filter(
          one => one.kind === 'credential.publish',
        );
        const last = published[published.length - 1];
        if (isOld) {
          expect(last).toBeDefined();
          expect(done.map(({ name }) => name)).toContain('probe');
        }
        // Whatever goes, it is not the current one.
        if (last?.kind === 'credential.publish') {
          expect([last.addonId, last.generation]).not.toEqual([
            input.addonId,
            input.generation,
          ]);
        }
      }
    }, rotations);
  });

  it('leaves the old credential as it was where it fails before the new one is published', () => {
    law(({ outcome, steps, plans }) => {
      const isPublished = inputs(steps).some(
        input => input.kind === 'credential.publish',
      );
      if (isPublished || outcome === 'endless') return;
      expect(outcome).not.toBe('delivered');
      const replaced = replacedIn(plans[plans.length - 1].facts);
      for (const input of inputs(steps)) {
        if (input.kind !== 'credential.mint' && 'generation' in input) {
          expect(replaced).not.toContain(
            `${input.addonId}/${input.generation}`,
          );
        }
      }
    }, rotations);
  });

  it('says who or what helps in every state that is not final', () => {
    law(({ plans }) => {
      for (const { plan } of plans) {
        expect(() => explanationSchema.parse(plan.tree)).not.toThrow();
        const { decision, tree, wakeUps } = plan;
        if (decision.do !== 'wait' && decision.do !== 'ask') continue;
        expect(passes(tree.verdict)).toBe(false);
        const leaves = openLeaves(tree);
        expect(leaves.length).toBeGreaterThan(0);
        leaves.forEach(({ remedies }) =>
          expect(remedies.length).toBeGreaterThan(0),
        );
        if (decision.do === 'wait') expect(wakeUps).toHaveLength(1);
      }
    });
  });

  it('has one step at a time, and none twice where it succeeded', () => {
    law(({ steps, plans }) => {
      for (const { facts } of plans) {
        const running = facts.steps.filter(({ state }) => state === 'running');
        expect(running.length).toBeLessThan(2);
      }
      const done = steps
        .filter(({ state }) => state === 'succeeded')
        .map(({ direction, name }) => `${direction} ${name}`);
      expect(new Set(done).size).toBe(done.length);
      steps.forEach(step => expect(() => stepSchema.parse(step)).not.toThrow());
    });
  });

  it('never waits for sessions of a leaked credential, nor brings it back', () => {
    law(({ begun, plans }) => {
      const { input } = plans[0].facts.operation;
      if (input.kind !== 'rotate' || !input.leaked) return;
      expect(begun).not.toContain('observe');
      if (begun.includes('publish')) {
        expect(begun).not.toContain('back:publish');
        expect(begun).not.toContain('back:unfence');
      }
      for (const { plan, facts } of plans) {
        if (plan.decision.do !== 'wait') continue;
        const last = facts.steps[facts.steps.length - 1];
        expect(['failed', 'unknown']).toContain(last?.state);
      }
    }, rotations);
  });

  it('begins nothing more on the way forward once a person cancelled, as long as it can go back', () => {
    law(({ plans }) => {
      for (const { facts, plan } of plans) {
        const { cancelRequested, input } = facts.operation;
        if (cancelRequested === null || plan.decision.do !== 'begin') continue;
        const isPastReturn = facts.steps.some(
          ({ direction, input: { kind } }) =>
            direction === 'forward' &&
            (kind === 'addon.destroy' ||
              kind === 'backup.remove' ||
              (kind === 'credential.revoke' && 'generation' in input) ||
              (kind === 'credential.publish' &&
                input.kind === 'rotate' &&
                input.leaked)),
        );
        if (!isPastReturn) expect(plan.decision.step.direction).toBe('back');
      }
    });
  });

  it('is done by one operation at a time: without its turn it only waits', () => {
    law((_result, facts) => {
      const waiting = {
        ...facts,
        turn: {
          isOwn: false,
          ahead: [{ id: id<'operation'>('before'), kind: 'rotate' as const }],
        },
      };
      const { decision, tree } = planOperation(
        waiting,
        facts.operation.createdAt,
      );
      expect(decision).toEqual({ do: 'wait' });
      expect(openLeaves(tree)[0].remedies).toEqual([
        { kind: 'event', event: 'operation-turn', subject: 'before' },
      ]);
    });
  });

  it('answers the same facts at the same instant with the same bytes', () => {
    law(({ plans }) => {
      for (const { facts, plan, now } of plans) {
        expect(planOperation(JSON.parse(JSON.stringify(facts)), now)).toEqual(
          JSON.parse(JSON.stringify(plan)),
        );
      }
    });
  });

  it('leaves nothing of an add-on that could not be made', () => {
    law(({ begun, outcome, plans }) => {
      const { kind } = plans[0].facts.operation.input;
      if (kind !== 'clone' && kind !== 'restore' && kind !== 'create') return;
      if (outcome === 'failed' || outcome === 'cancelled') {
        const wasBegun = begun.length > 0;
        expect(begun.includes('back:destroy')).toBe(wasBegun);
      }
    }, others);
  });

  it('destroys nothing before its final backup is there', () => {
    law(({ plans }) => {
      const { input } = plans[0].facts.operation;
      if (input.kind !== 'destroy' || input.backupId === null) return;
      for (const { facts, plan } of plans) {
        if (plan.decision.do !== 'begin') continue;
        if (plan.decision.step.name !== 'destroy') continue;
        expect(
          facts.steps.some(
            ({ name, state }) => name === 'backup' && state === 'succeeded',
          ),
        ).toBe(true);
      }
    }, others);
  });
});

/** Credentials that were there before, with their add-on. */
const replacedIn = ({ addon, credentials: known }: OperationFacts): string[] =>
  known.map(({ generation }) => `${addon.id}/${generation}`);
