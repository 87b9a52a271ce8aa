import { openLeaves } from '../gates/explanation';
import type { Step } from '../deliveries/step';
import type { BuildFacts } from '../rollouts/facts';
import { dan, id, instant } from '../testing/facts';
import { begun, ended } from '../testing/steps';
import { planBuild } from './plan';

const facts = (
  steps: readonly Step[] = [],
  build: Partial<BuildFacts['build']> = {},
  ahead: BuildFacts['ahead'] = [],
): BuildFacts => ({
  build: {
    id: id('build-1'),
    state: 'waiting',
    createdAt: instant(0),
    timeoutMs: 900_000,
    cancelRequested: null,
    isWanted: true,
    ...build,
  },
  ahead,
  steps,
});
const cancelRequested = { by: dan, at: instant(5), reason: null };

const running = (): Step[] => {
  const { decision } = planBuild(facts(), instant(0));
  if (decision.do !== 'begin') throw new Error('nothing begins');
  return [begun(decision.step, instant(0))];
};
const failed = (terminal: boolean) =>
  ended(
    running(),
    { n: 1, attempt: 1 },
    { state: 'failed', error: { message: 'exit 1', terminal } },
    instant(10),
  );

describe('planBuild', () => {
  it('begins when no other build of the service runs', () => {
    expect(planBuild(facts(), instant(0)).decision).toMatchObject({
      do: 'begin',
      step: { n: 1, attempt: 1, name: 'build', input: { kind: 'build' } },
    });
    const waits = planBuild(
      facts([], {}, [{ id: id('build-0'), since: instant(-5) }]),
      instant(0),
    );
    expect(waits.decision).toEqual({ do: 'wait' });
    expect(openLeaves(waits.tree)[0]).toMatchObject({
      id: 'build/queue',
      remedies: [{ kind: 'event', event: 'build-turn', subject: 'build-0' }],
    });
  });

  it('is not begun where nothing waits for it any more, and goes on where it runs', () => {
    const unwanted = { isWanted: false };
    expect(planBuild(facts([], unwanted), instant(0)).decision).toMatchObject({
      do: 'finish',
      outcome: 'cancelled',
      reason: expect.stringMatching(/^Nothing waits for this build/),
    });
    expect(planBuild(facts(running(), unwanted), instant(9)).decision.do).toBe(
      'ask',
    );
  });

  it('asks a build that runs, and ends it at its limit', () => {
    expect(planBuild(facts(running()), instant(60)).decision).toEqual({
      do: 'ask',
      n: 1,
      attempt: 1,
    });
    expect(planBuild(facts(running()), instant(915)).decision).toMatchObject({
      do: 'stop',
      as: 'failed',
      reason: 'Build took longer than 15 min.',
    });
  });

  it('tries again once, unless that can not help', () => {
    expect(planBuild(facts(failed(false)), instant(10)).wakeUps).toEqual([
      { at: instant(11), why: 'build' },
    ]);
    expect(planBuild(facts(failed(false)), instant(11)).decision).toMatchObject(
      { do: 'begin', step: { n: 1, attempt: 2 } },
    );
    expect(planBuild(facts(failed(true)), instant(11)).decision).toEqual({
      do: 'finish',
      outcome: 'failed',
      reason: 'exit 1',
    });
  });

  it('is finished when it is built', () => {
    const steps = ended(
      running(),
      { n: 1, attempt: 1 },
      { state: 'succeeded' },
      instant(9),
    );
    expect(planBuild(facts(steps), instant(9)).decision).toMatchObject({
      do: 'finish',
      outcome: 'delivered',
    });
  });

  it('can be cancelled, waiting or running', () => {
    expect(
      planBuild(facts([], { cancelRequested }), instant(6)).decision,
    ).toMatchObject({ do: 'finish', outcome: 'cancelled' });
    expect(
      planBuild(facts(running(), { cancelRequested }), instant(6)).decision,
    ).toMatchObject({ do: 'stop', as: 'cancelled' });
    expect(
      planBuild(facts(failed(false), { cancelRequested }), instant(20))
        .decision,
    ).toMatchObject({ do: 'finish', outcome: 'cancelled' });
  });

  it('is final', () => {
    expect(
      planBuild(facts([], { state: 'succeeded' }), instant(6)).decision,
    ).toEqual({ do: 'none' });
  });
});
