import fc from 'fast-check';
import { openLeaves } from '../gates/explanation';
import {
  ReviewSimulator,
  type ReviewCommand,
} from '../testing/reviewSimulator';
import { planReview } from './plan';

const branch = fc.constantFrom('topic', 'other');
const said = { branch, lost: fc.boolean(), doubled: fc.boolean() };
const command: fc.Arbitrary<ReviewCommand> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      back: fc.boolean(),
      ...said,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('delete' as const), ...said }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('process' as const),
      late: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'round' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'rest' as const }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('work' as const),
      at: fc.nat(3),
      killed: fc.constantFrom('no', 'before-effect', 'after-effect'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      at: fc.nat(3),
      ok: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('end' as const), at: fc.nat(3) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      hours: fc.constantFrom(1, 30, 80),
    }),
  },
);
const histories = fc.array(command, { minLength: 5, maxLength: 60 });

describe('over generated histories of branches, with lost, doubled and late events and kills', () => {
  it('nothing is left, nothing is removed wrongly, and no branch has two', () => {
    fc.assert(
      fc.property(histories, commands => {
        const simulator = new ReviewSimulator();
        commands.forEach(one => simulator.run(one));
        simulator.comeToRest();
        expect(simulator.faults).toEqual([]);
        for (const one of simulator.environments) {
          if (one.state === 'destroyed') continue;
          expect(one.ending).toBeNull();
          expect(one.commit).toBe(simulator.heads.get(one.branch));
          expect(['ready', 'failed']).toContain(one.state);
          if (one.state !== 'ready') continue;
          expect(one.rollout).toMatchObject({
            commit: one.commit,
            state: 'delivered',
          });
        }
      }),
      { numRuns: 800 },
    );
  });

  it('every state has something to do, or says who or what can change it', () => {
    fc.assert(
      fc.property(histories, commands => {
        const simulator = new ReviewSimulator();
        for (const one of commands) {
          simulator.run(one);
          for (const environment of simulator.environments) {
            const facts = simulator.factsOf(environment);
            const planned = planReview(facts, simulator.now);
            const again = planReview(facts, simulator.now);
            expect(again).toEqual(planned);
            if (planned.decision.do !== 'wait') continue;
            if (environment.state === 'ready') {
              expect(planned.tree.verdict).toBe('satisfied');
              expect(planned.wakeUps.length).toBeGreaterThan(0);
              continue;
            }
            const open = openLeaves(planned.tree);
            expect(open.length).toBeGreaterThan(0);
            for (const leaf of open) {
              expect(leaf.remedies.length).toBeGreaterThan(0);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a commit that a forced push brings back', () => {
  const pushed = (back: boolean): ReviewCommand[] => [
    {
      ...{ do: 'push', branch: 'topic', back },
      ...{ lost: false, doubled: false },
    },
    { do: 'process', late: false },
  ];
  const times = (
    count: number,
    killed: 'no' | 'after-effect' = 'no',
  ): ReviewCommand[] =>
    Array.from({ length: count }, () => ({ do: 'work', at: 0, killed }));
  const copied: ReviewCommand = { do: 'settle', at: 0, ok: true };
  const after = (...commands: ReviewCommand[]) => {
    const simulator = new ReviewSimulator();
    commands.forEach(one => simulator.run(one));
    simulator.comeToRest();
    return simulator.environments;
  };
  const readyAtIt = [
    {
      ...{ state: 'ready', commit: 'commit-0' },
      rollout: { commit: 'commit-0', state: 'delivered' },
    },
  ];

  it('is deployed again', () => {
    const rest: ReviewCommand = { do: 'rest' };
    expect(
      after(...pushed(true), rest, ...pushed(false), rest, ...pushed(true)),
    ).toMatchObject(readyAtIt);
  });

  it('is deployed again where it was stopped for what came between', () => {
    for (let stopped = 0; stopped < 6; stopped++) {
      expect(
        after(
          ...pushed(true),
          ...[...times(4), copied, ...times(6)],
          ...pushed(false),
          ...times(stopped),
          ...pushed(true),
        ),
      ).toMatchObject(readyAtIt);
    }
  });

  it('is deployed again where nobody lived to write down that it was stopped', () => {
    const before = [...pushed(true), ...times(4), copied, ...times(6)];
    expect(
      after(
        ...before,
        ...pushed(false),
        ...times(1, 'after-effect'),
        ...pushed(true),
      ),
    ).toMatchObject(readyAtIt);
  });
});
