import fc from 'fast-check';
import { openLeaves } from '../gates/explanation';
import { passes } from '../gates/verdict';
import type { DeliveryFacts } from '../rollouts/facts';
import {
  deliver,
  type Delivered,
  type World,
} from '../testing/deliverySimulator';
import { deliveryFacts, id, oneProcess, releaseStep } from '../testing/facts';
import { planDelivery } from './plan';
import type { Step, StepOutcome } from './step';

const old = 'before-eu-west';
const fresh = 'delivery-eu-west';

const outcomes: Record<string, StepOutcome> = {
  good: { state: 'succeeded' },
  flaky: { state: 'failed', error: { message: 'flaky', terminal: false } },
  broken: { state: 'failed', error: { message: 'broken', terminal: true } },
  lost: { state: 'unknown', error: { message: 'lost', terminal: false } },
  endless: { state: 'running', askAgainMs: 1000 },
};

/** How each attempt of each step ends: mostly well. */
const worlds: fc.Arbitrary<World> = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.constant('good') },
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

const releaseSteps = fc
  .array(
    fc.record({
      when: fc.constantFrom('before', 'after', 'rollback' as const),
      attempts: fc.integer({ min: 1, max: 3 }),
      effect: fc.constantFrom('idempotent', 'observable', 'neither' as const),
      interruptible: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map(list =>
    list.map((changes, index) => releaseStep(`step-${index}`, changes)),
  );

const deliveries: fc.Arbitrary<DeliveryFacts> = fc
  .record({
    releaseSteps,
    strategy: fc.constantFrom('all-at-once', 'rolling' as const),
    replicas: fc.integer({ min: 1, max: 6 }),
    isFirst: fc.boolean(),
    kind: fc.constantFrom('delivery', 'rollback', 'configuration' as const),
    weights: fc.boolean(),
  })
  .map(parts => {
    const base = deliveryFacts({}, { strategy: parts.strategy });
    return {
      ...base,
      rollout: { ...base.rollout, kind: parts.kind },
      previous: parts.isFirst ? null : base.previous,
      destination: {
        ...base.destination,
        capabilities: {
          ...base.destination.capabilities,
          weights: parts.weights,
        },
      },
      release: {
        ...base.release,
        spec: {
          ...oneProcess,
          processes: {
            web: { ...oneProcess.processes.web, replicas: parts.replicas },
          },
          releaseSteps: parts.releaseSteps,
        },
      },
    };
  });

const law = (
  check: (result: Delivered, facts: DeliveryFacts) => void,
  numRuns = 500,
) =>
  fc.assert(
    fc.property(
      deliveries,
      worlds,
      fc.oneof(fc.constant(Infinity), fc.nat({ max: 40 })),
      (facts, world, cancelAt) => check(deliver(facts, world, cancelAt), facts),
    ),
    { numRuns },
  );

const last = (steps: readonly Step[], name: string) =>
  [...steps].reverse().find(step => step.name === name);

describe('the laws of a delivery', () => {
  it('reaches every end', () => {
    const seen = new Set<string>();
    law(({ outcome }) => {
      seen.add(outcome);
    });
    expect([...seen].sort()).toEqual([
      'cancelled',
      'delivered',
      'failed',
      'unknown',
    ]);
  });

  it('always ends', () => {
    law(({ outcome }) => {
      expect(['cancelled', 'delivered', 'failed', 'unknown']).toContain(
        outcome,
      );
    });
  });

  it('ends in a known state: all traffic on the new version, or all on the old', () => {
    law(({ outcome, weights, steps }, { previous }) => {
      if (outcome === 'delivered') expect(weights).toEqual({ [fresh]: 100 });
      if (outcome !== 'failed' && outcome !== 'cancelled') return;
      if (previous) expect(weights).toEqual({ [old]: 100 });
      if (steps.some(step => step.input.kind === 'revision.prepare')) {
        expect(last(steps, 'back:retire')).toMatchObject({
          state: 'succeeded',
        });
      }
    });
  });

  it('keeps the old version until the new one has all traffic', () => {
    law(({ steps }) => {
      const retired = steps.findIndex(step => step.name === 'retire:previous');
      if (retired === -1) return;
      const before = steps.slice(0, retired);
      expect(before.every(step => step.direction === 'forward')).toBe(true);
      const shifts = before.filter(step => step.input.kind === 'traffic.shift');
      expect(shifts[shifts.length - 1]).toMatchObject({
        state: 'succeeded',
        input: { weights: { [fresh]: 100 } },
      });
    });
  });

  it('gives traffic only to what was healthy just before', () => {
    law(({ steps }) => {
      steps.forEach((step, index) => {
        if (step.input.kind !== 'traffic.shift' || step.direction === 'back') {
          return;
        }
        const healthy = steps
          .slice(0, index)
          .filter(earlier => earlier.input.kind === 'revision.healthy');
        expect(healthy[healthy.length - 1]).toMatchObject({
          state: 'succeeded',
        });
      });
    });
  });

  it('begins a step when the one before has ended, once for each number and attempt', () => {
    law(({ plans, steps }) => {
      for (const { facts, plan } of plans) {
        if (plan.decision.do !== 'begin') continue;
        expect(facts.steps.every(step => step.state !== 'running')).toBe(true);
      }
      const keys = steps.map(step => `${step.n}/${step.attempt}`);
      expect(new Set(keys).size).toBe(keys.length);
      const numbers = [...new Set(steps.map(step => step.n))];
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    });
  });

  it('never repeats what succeeded, what failed for good, or what nobody knows and may not be repeated', () => {
    law(({ steps }) => {
      for (const step of steps.filter(({ attempt }) => attempt > 1)) {
        const before = steps.find(
          other => other.n === step.n && other.attempt === step.attempt - 1,
        );
        expect(before?.state).not.toBe('succeeded');
        expect(before?.state).not.toBe('cancelled');
        if (before?.state === 'failed') {
          expect(before.error?.terminal).toBe(false);
        }
        if (before?.state === 'unknown')
          expect(before.effect).toBe('idempotent');
      }
    });
  });

  it('interrupts only what may be interrupted', () => {
    law(({ steps }) => {
      for (const step of steps.filter(({ state }) => state === 'cancelled')) {
        expect(step.interruptible).toBe(true);
      }
    });
  });

  it('goes back only after a failure, a loss or a cancel, and never forward again', () => {
    law(({ steps, plans }) => {
      const turned = steps.findIndex(step => step.direction === 'back');
      if (turned === -1) return;
      expect(steps.slice(turned).every(s => s.direction === 'back')).toBe(true);
      const wasCancelled = plans.some(
        ({ facts }) => facts.delivery.cancelRequested !== null,
      );
      const hasFailed = steps
        .slice(0, turned)
        .some(step => step.state !== 'succeeded');
      expect(wasCancelled || hasFailed).toBe(true);
    });
  });

  it('says who or what can change it whenever it waits', () => {
    law(({ plans }) => {
      for (const { plan } of plans) {
        if (plan.decision.do !== 'wait' && plan.decision.do !== 'ask') continue;
        expect(passes(plan.tree.verdict)).toBe(false);
        const open = openLeaves(plan.tree);
        expect(open.length).toBeGreaterThan(0);
        expect(open.every(leaf => leaf.remedies.length > 0)).toBe(true);
        expect(plan.wakeUps.length).toBeGreaterThan(0);
      }
    }, 200);
  });

  it('does nothing at a destination that another delivery has', () => {
    law(({ plans }) => {
      for (const { facts } of plans) {
        const other = { deliveryId: id<'delivery'>('other'), since: '' };
        for (const lease of [null, other]) {
          const { decision } = planDelivery(
            { ...facts, lease },
            '2026-01-06T00:00:00.000Z',
          );
          expect(['wait', 'finish', 'none']).toContain(decision.do);
          if (decision.do === 'finish') expect(facts.steps).toEqual([]);
        }
      }
    }, 100);
  });

  it('gives the same answer again, also after a restart and in any order of rows', () => {
    law(({ plans }) => {
      for (const { facts, plan } of plans.slice(-8)) {
        const at = '2026-01-05T09:30:00.000Z';
        const answer = planDelivery(facts, at);
        expect(planDelivery(JSON.parse(JSON.stringify(facts)), at)).toEqual(
          answer,
        );
        const reversed = planDelivery(
          { ...facts, steps: [...facts.steps].reverse() },
          at,
        );
        expect(reversed.decision).toEqual(answer.decision);
        expect(reversed.tree).toEqual(answer.tree);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }
    }, 150);
  });

  it('is not changed by a fact that it did not read', () => {
    law(({ plans }) => {
      for (const { facts } of plans.slice(-8)) {
        const at = '2026-01-05T09:30:00.000Z';
        expect(
          planDelivery(
            {
              ...facts,
              versions: { global: 9, service: 9, destinations: {} },
              service: { ...facts.service, owner: null },
              rollout: { ...facts.rollout, state: 'unknown' },
              delivery: {
                ...facts.delivery,
                configRevision: 99,
                startedAt: null,
              },
            },
            at,
          ),
        ).toEqual(planDelivery(facts, at));
      }
    }, 100);
  });
});
