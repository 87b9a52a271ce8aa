import { oneSentence } from '../gates/render';
import { openLeaves } from '../gates/explanation';
import {
  broken,
  butFor,
  deliver,
  flaky,
  stillRunning,
  wellBehaved,
} from '../testing/deliverySimulator';
import {
  deliveryFacts,
  id,
  instant,
  oneProcess,
  releaseStep,
} from '../testing/facts';
import { begun } from '../testing/steps';
import { planDelivery } from './plan';

const old = 'before-eu-west';
const fresh = 'delivery-eu-west';

describe('a delivery that goes well', () => {
  it('runs every step once, in order', () => {
    const result = deliver(deliveryFacts(), wellBehaved);
    expect(result.outcome).toBe('delivered');
    expect(result.begun).toEqual([
      'addon:database',
      'job:migrate',
      'prepare',
      'healthy',
      'shift',
      'job:warm',
      'retire:previous',
    ]);
    expect(result.steps.map(step => step.n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(result.weights).toEqual({ [fresh]: 100 });
  });

  it('runs the steps for a rollback in place of those before', () => {
    const result = deliver(
      deliveryFacts({
        rollout: { id: id('r'), kind: 'rollback', state: 'delivering' },
      }),
      wellBehaved,
    );
    expect(result.begun).toContain('job:undo');
    expect(result.begun).not.toContain('job:migrate');
  });

  it('retires nothing when it is the first', () => {
    const result = deliver(deliveryFacts({ previous: null }), wellBehaved);
    expect(result.outcome).toBe('delivered');
    expect(result.begun).not.toContain('retire:previous');
  });

  it('rolls in batches, the traffic in proportion to the replicas', () => {
    const facts = deliveryFacts({}, { strategy: 'rolling' });
    const spec = { ...oneProcess };
    const result = deliver(
      {
        ...facts,
        release: {
          ...facts.release,
          spec: {
            ...spec,
            addons: {},
            processes: { web: { ...spec.processes.web, replicas: 3 } },
          },
        },
      },
      wellBehaved,
    );
    expect(result.begun).toEqual([
      'rolling:1:prepare',
      'rolling:1:healthy',
      'rolling:1:shift',
      'rolling:2:prepare',
      'rolling:2:healthy',
      'rolling:2:shift',
      'rolling:3:prepare',
      'rolling:3:healthy',
      'rolling:3:shift',
      'retire:previous',
    ]);
    expect(
      result.steps.flatMap(({ input }) =>
        input.kind === 'traffic.shift' ? [input.weights] : [],
      ),
    ).toEqual([
      { [fresh]: 33, [old]: 67 },
      { [fresh]: 67, [old]: 33 },
      { [fresh]: 100 },
    ]);
    expect(
      result.steps.flatMap(({ input }) =>
        input.kind === 'revision.prepare' ? [input.replicas.web] : [],
      ),
    ).toEqual([1, 2, 3]);
  });

  it('moves at once where the driver knows no weights', () => {
    const facts = deliveryFacts({}, { strategy: 'rolling' });
    const result = deliver(
      {
        ...facts,
        destination: {
          ...facts.destination,
          capabilities: { weights: false, jobs: true, replicas: true },
        },
      },
      wellBehaved,
    );
    expect(result.begun).toContain('shift');
  });
});

describe('a step that fails', () => {
  it('before the traffic moved leaves the old version serving', () => {
    const result = deliver(
      deliveryFacts(),
      butFor('healthy', broken('port 3000 never answered')),
    );
    expect(result.outcome).toBe('failed');
    expect(result.reason).toBe(
      'Health of the new version failed: port 3000 never answered.',
    );
    expect(result.begun.slice(-2)).toEqual(['healthy', 'back:retire']);
    expect(result.begun).not.toContain('shift');
    expect(result.weights).toEqual({ [old]: 100 });
  });

  it('before anything was started ends at once', () => {
    const result = deliver(deliveryFacts(), butFor('job:migrate', broken()));
    expect(result.outcome).toBe('failed');
    expect(result.begun).toEqual(['addon:database', 'job:migrate']);
  });

  it('after the traffic moved brings it back', () => {
    const result = deliver(deliveryFacts(), butFor('job:warm', broken()));
    expect(result.outcome).toBe('failed');
    expect(result.begun.slice(-3)).toEqual([
      'job:warm',
      'back:shift',
      'back:retire',
    ]);
    expect(result.weights).toEqual({ [old]: 100 });
    expect(result.steps.map(step => step.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('half-way through a rolling delivery brings all traffic back', () => {
    const result = deliver(
      deliveryFacts({}, { strategy: 'rolling' }),
      butFor('rolling:2:healthy', broken()),
    );
    expect(result.begun.slice(-2)).toEqual(['back:shift', 'back:retire']);
    expect(result.weights).toEqual({ [old]: 100 });
  });

  it('is repeated with a longer wait each time, under its number', () => {
    const result = deliver(
      deliveryFacts(),
      butFor('prepare', flaky(), flaky(), { state: 'succeeded' }),
    );
    expect(result.outcome).toBe('delivered');
    expect(result.begun).toEqual(
      expect.arrayContaining(['prepare', 'prepare#2', 'prepare#3']),
    );
    const tries = result.steps.filter(step => step.name === 'prepare');
    expect(new Set(tries.map(step => step.n)).size).toBe(1);
    const waits = tries
      .slice(1)
      .map(
        (step, index) =>
          Date.parse(step.startedAt) - Date.parse(tries[index].endedAt!),
      );
    expect(waits).toEqual([1000, 2000]);
  });

  it('gives up in the end', () => {
    const result = deliver(
      deliveryFacts(),
      butFor('prepare', flaky('no disk')),
    );
    expect(result.outcome).toBe('failed');
    expect(
      result.begun.filter(name => name.startsWith('prepare')),
    ).toHaveLength(5);
    expect(result.reason).toContain('no disk');
  });

  it('has as many attempts as the release step says', () => {
    const facts = deliveryFacts();
    const result = deliver(
      {
        ...facts,
        release: {
          ...facts.release,
          spec: {
            ...oneProcess,
            releaseSteps: [releaseStep('migrate', { attempts: 3 })],
          },
        },
      },
      butFor('job:migrate', flaky()),
    );
    expect(result.begun).toEqual([
      'addon:database',
      'job:migrate',
      'job:migrate#2',
      'job:migrate#3',
    ]);
  });

  it('to stop the old version does not undo what is delivered', () => {
    const result = deliver(
      deliveryFacts(),
      butFor('retire:previous', broken()),
    );
    expect(result.outcome).toBe('delivered');
    expect(result.reason).toContain('could not be stopped');
    expect(result.weights).toEqual({ [fresh]: 100 });
  });

  it('on the way back leaves a person to look', () => {
    const result = deliver(deliveryFacts(), step =>
      step.name === 'job:warm' || step.name === 'back:shift'
        ? broken('no router')
        : { state: 'succeeded' },
    );
    expect(result.outcome).toBe('unknown');
    expect(result.reason).toContain('the way back failed');
  });
});

describe('a step without an end', () => {
  it('is stopped at its limit', () => {
    const result = deliver(deliveryFacts(), butFor('healthy', stillRunning));
    expect(result.outcome).toBe('failed');
    expect(result.reason).toContain('took longer than 30 s');
    expect(result.weights).toEqual({ [old]: 100 });
  });

  it('says what it said of itself last', () => {
    const facts = deliveryFacts();
    const steps = deliver(facts, butFor('healthy', stillRunning))
      .steps.filter(step => step.direction === 'forward')
      .map(step =>
        step.name === 'healthy'
          ? {
              ...step,
              state: 'running' as const,
              output: { detail: 'web: 0 of 2 healthy' },
            }
          : step,
      );
    const plan = planDelivery({ ...facts, steps }, instant(3600));
    expect(plan.decision).toMatchObject({
      do: 'stop',
      as: 'failed',
      reason:
        'Health of the new version took longer than 30 s: web: 0 of 2 healthy.',
    });
  });

  it('is asked once more after its limit when nobody looked for a while', () => {
    const facts = deliveryFacts();
    const { steps } = deliver(facts, butFor('healthy', stillRunning));
    const health = steps.find(step => step.name === 'healthy')!;
    const at = (askedAt: string | null) =>
      planDelivery(
        {
          ...facts,
          steps: steps
            .filter(step => step.n < health.n)
            .concat({ ...health, state: 'running', askedAt }),
        },
        instant(3600),
      ).decision.do;
    expect(at(null)).toBe('ask');
    expect(at(health.startedAt)).toBe('ask');
    expect(at(instant(3599))).toBe('stop');
  });

  it('is asked, never begun twice', () => {
    const facts = deliveryFacts();
    const first = planDelivery(facts, instant(1)).decision;
    if (first.do !== 'begin') throw new Error('nothing begins');
    const steps = [begun(first.step, instant(1))];
    const again = planDelivery({ ...facts, steps }, instant(2));
    expect(again.decision).toEqual({ do: 'ask', n: 1, attempt: 1 });
    expect(again.wakeUps).toEqual([{ at: instant(601), why: 'delivery' }]);
  });

  it('whose outcome nobody knows ends unknown when it may not be repeated', () => {
    const unknown = {
      state: 'unknown',
      error: { message: 'the machine is gone', terminal: false },
    } as const;
    const result = deliver(deliveryFacts(), butFor('job:migrate', unknown));
    expect(result.outcome).toBe('unknown');
    expect(result.begun).toEqual(['addon:database', 'job:migrate']);
    const again = deliver(
      deliveryFacts(),
      butFor('prepare', unknown, { state: 'succeeded' }),
    );
    expect(again.outcome).toBe('delivered');
  });
});

describe('a cancel', () => {
  const turns = Array.from({ length: 20 }, (_, turn) => turn);
  it.each(turns)('at turn %d ends in a known state', turn => {
    const result = deliver(deliveryFacts(), wellBehaved, turn);
    expect(['cancelled', 'delivered']).toContain(result.outcome);
    expect(result.weights).toEqual({
      [result.outcome === 'delivered' ? fresh : old]: 100,
    });
    const isLeftOver =
      result.outcome === 'cancelled' &&
      result.begun.includes('prepare') &&
      !result.begun.includes('back:retire');
    expect(isLeftOver).toBe(false);
  });

  it('stops a step that may be interrupted', () => {
    const result = deliver(
      deliveryFacts(),
      butFor('job:migrate', stillRunning),
      6,
    );
    expect(result.outcome).toBe('cancelled');
    expect(result.steps).toContainEqual(
      expect.objectContaining({ name: 'job:migrate', state: 'cancelled' }),
    );
  });

  it('waits for one that may not, and says so', () => {
    const facts = deliveryFacts();
    let asked = 0;
    const result = deliver(
      {
        ...facts,
        release: {
          ...facts.release,
          spec: {
            ...oneProcess,
            releaseSteps: [releaseStep('migrate', { interruptible: false })],
          },
        },
      },
      step => {
        if (step.name !== 'job:migrate') return { state: 'succeeded' };
        asked += 1;
        return asked > 3 ? { state: 'succeeded' } : stillRunning;
      },
      4,
    );
    expect(result.outcome).toBe('cancelled');
    expect(result.steps).toContainEqual(
      expect.objectContaining({ name: 'job:migrate', state: 'succeeded' }),
    );
    expect(
      result.plans.some(({ plan }) =>
        openLeaves(plan.tree).some(leaf => leaf.id === 'delivery/cancel'),
      ),
    ).toBe(true);
  });
});

describe('a delivery that may not act', () => {
  it('waits for its turn, and says for what', () => {
    const waits = planDelivery(deliveryFacts({ lease: null }), instant(1));
    expect(waits.decision).toEqual({ do: 'wait' });
    expect(oneSentence(waits.tree)).toBe(
      'The rollout has not started this delivery yet. Goes on when the rollout starts it.',
    );
    const other = { deliveryId: id<'delivery'>('other'), since: instant(0) };
    const taken = planDelivery(deliveryFacts({ lease: other }), instant(1));
    expect(taken.decision).toEqual({ do: 'wait' });
    expect(openLeaves(taken.tree)).toMatchObject([{ id: 'delivery/lease' }]);
  });

  it('refuses at once what the destination can not do', () => {
    const facts = deliveryFacts();
    const result = deliver(
      {
        ...facts,
        destination: {
          ...facts.destination,
          capabilities: { weights: true, jobs: false, replicas: true },
        },
      },
      wellBehaved,
    );
    expect(result).toMatchObject({ outcome: 'failed', begun: [] });
    expect(result.reason).toContain("can't run release steps");
  });

  it('does nothing when it has ended', () => {
    expect(
      planDelivery(deliveryFacts({}, { state: 'failed' }), instant(1)).decision,
    ).toEqual({ do: 'none' });
  });
});
