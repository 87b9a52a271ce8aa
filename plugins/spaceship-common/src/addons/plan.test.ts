import {
  checklist,
  decisiveLeaf,
  oneSentence,
  renderMessage,
} from '../gates/render';
import { id, instant } from '../testing/facts';
import {
  operate,
  operationFacts,
  type StepWorld,
} from '../testing/operationSimulator';
import type { OperationFacts } from './facts';
import { planOperation } from './plan';

const rotate = (changes: Partial<OperationFacts> = {}, leaked = false) =>
  operationFacts(
    { kind: 'rotate', bindingId: 'b', generation: 2, leaked },
    changes,
  );
const good: StepWorld = () => ({ state: 'succeeded' });
const used = { count: 2, users: [{ name: 'web', count: 2 }], quietSince: null };
const neverMoves: StepWorld = step =>
  step.name === 'observe'
    ? { state: 'running', askAgainMs: 1_000, output: used }
    : { state: 'succeeded' };

describe('making an add-on whose keys are made elsewhere', () => {
  const brought: StepWorld = (step, times) =>
    step.name === 'mint' && times < 300
      ? {
          state: 'running',
          askAgainMs: 5_000,
          output: { trouble: 'Hand in its first key.' },
        }
      : { state: 'succeeded' };
  const made = (offeredKeys: boolean) =>
    operate(
      operationFacts(
        { kind: 'create', bindingId: 'b' },
        {
          addon: {
            ...operationFacts({ kind: 'create', bindingId: 'b' }).addon,
            capabilities: {
              rotation: true,
              sessions: false,
              copies: false,
              offeredKeys,
            },
          },
        },
      ),
      brought,
    );

  it('waits for the first one as long as that takes', () => {
    const { outcome, plans } = made(true);
    expect(outcome).toBe('delivered');
    expect(
      plans.map(({ plan }) => decisiveLeaf(plan.tree)?.message.params.detail),
    ).toContain('Hand in its first key.');
  });

  it('is given up soon where nobody has to bring one', () => {
    expect(made(false).outcome).toBe('failed');
  });
});

describe('a rotation', () => {
  it('proves the new credential, moves everybody, and ends the old one after a time to go back', () => {
    const { begun, outcome, plans } = operate(rotate(), good);
    expect(outcome).toBe('delivered');
    expect(begun).toEqual([
      'mint',
      'probe',
      'publish',
      'roll',
      'observe',
      'fence:1',
      'revoke:1',
    ]);
    const waiting = plans.find(({ plan }) => plan.decision.do === 'wait');
    expect(oneSentence(waiting!.plan.tree)).toMatch(
      /^The old credential is closed; for 1 min it can be opened again\. Goes on by itself at/,
    );
  });

  it('says what its proof could not show', () => {
    const { plans } = operate(rotate(), step =>
      step.name === 'probe'
        ? { state: 'succeeded', output: { unproven: 'Nobody has tried it.' } }
        : { state: 'succeeded' },
    );
    const said = plans.flatMap(({ plan }) =>
      checklist(plan.tree).map(({ text }) => text),
    );
    expect(said).toContain(
      'Log in with credential 2: done. Nobody has tried it.',
    );
  });

  it('asks a person at its deadline, says who is left, and ends nobody’s session by itself', () => {
    const { begun, outcome, plans } = operate(rotate(), neverMoves);
    expect(outcome).toBe('endless');
    expect(begun).toEqual(['mint', 'probe', 'publish', 'roll', 'observe']);
    const { tree } = plans[plans.length - 1].plan;
    expect(decisiveLeaf(tree)).toMatchObject({
      verdict: 'waiting-person',
      remedies: [
        { act: 'end its sessions', who: ['group:default/flags'] },
        { act: 'cancel the rotation' },
      ],
    });
    expect(renderMessage(decisiveLeaf(tree)!.message)).toBe(
      'The old credential is still used by web (2). It stays until they have moved, or until somebody ends their sessions.',
    );
  });

  it('waits for a person where a key has to be handed in, and goes on by itself then', () => {
    const { outcome, plans } = operate(rotate(), (step, asked) =>
      step.name === 'mint' && asked < 60
        ? {
            state: 'running',
            askAgainMs: 1_000,
            output: {
              awaitsKey: 'Weather needs a key, and none was handed in',
            },
          }
        : { state: 'succeeded' },
    );
    expect(outcome).toBe('delivered');
    const waiting = plans.find(
      ({ plan }) => plan.tree.verdict === 'waiting-person',
    );
    const begun = waiting!.facts.steps[0];
    const days = new Date(Date.parse(begun.startedAt) + 9 * 86_400_000);
    expect(
      planOperation(
        {
          ...waiting!.facts,
          steps: [{ ...begun, askedAt: days.toISOString() }],
        },
        days.toISOString(),
      ).decision,
    ).toEqual({ do: 'ask', n: begun.n, attempt: begun.attempt });
    expect(decisiveLeaf(waiting!.plan.tree)).toMatchObject({
      kind: 'key',
      remedies: [{ act: 'set-key', who: ['group:default/flags'] }],
    });
    expect(oneSentence(waiting!.plan.tree)).toBe(
      'Weather needs a key, and none was handed in. group:default/flags can hand it in.',
    );
  });

  it('ends the old one at once when a person says so', () => {
    const { begun, outcome, steps } = operate(rotate(), neverMoves, {
      forceAt: 20,
    });
    expect(outcome).toBe('delivered');
    expect(begun.slice(-2)).toEqual(['fence:1', 'revoke:1']);
    expect(steps.find(({ name }) => name === 'observe')?.state).toBe(
      'cancelled',
    );
  });

  it.each([
    ['the first step was begun', 0, []],
    ['anything was published', 2, ['mint', 'back:revoke']],
    [
      'everybody has moved',
      20,
      [
        'mint',
        'probe',
        'publish',
        'roll',
        'observe',
        'back:publish',
        'back:roll',
        'back:revoke',
      ],
    ],
  ])(
    'goes back when it is cancelled before or after %s',
    (_when, at, names) => {
      const { begun, outcome } = operate(rotate(), neverMoves, {
        cancelAt: at,
      });
      expect(outcome).toBe('cancelled');
      expect(begun).toEqual(names);
    },
  );

  it('opens the old credential again while there is time for that', () => {
    const closed = operate(rotate(), good);
    const at = closed.plans.findIndex(
      ({ plan }) => plan.decision.do === 'wait',
    );
    const { begun, outcome } = operate(rotate(), good, { cancelAt: at });
    expect(outcome).toBe('cancelled');
    expect(begun.slice(-4)).toEqual([
      'back:unfence',
      'back:publish',
      'back:roll',
      'back:revoke',
    ]);
  });

  it('ends what an earlier rotation left, the current one first', () => {
    const { begun } = operate(
      rotate({
        credentials: [
          { generation: 1, state: 'draining' },
          { generation: 3, state: 'current' },
        ],
      }),
      good,
    );
    expect(begun.slice(-4)).toEqual([
      'fence:3',
      'fence:1',
      'revoke:3',
      'revoke:1',
    ]);
  });

  it('where nobody can see sessions leaves the old one a time beside the new one', () => {
    const facts = rotate();
    const blind = {
      ...facts,
      addon: {
        ...facts.addon,
        capabilities: { rotation: true, sessions: false, copies: false },
      },
    };
    const { begun, outcome, plans } = operate(blind, good);
    expect(outcome).toBe('delivered');
    expect(begun).not.toContain('observe');
    const texts = plans.map(({ plan }) => oneSentence(plan.tree)).join();
    expect(texts).toContain('Nobody can see who still uses the old credential');
  });

  it.each([
    [{ capabilities: null }, 'No module makes add-ons of type postgres.'],
    [
      { capabilities: { rotation: false, sessions: true, copies: true } },
      'one credential at a time',
    ],
    [{ state: 'failed' as const }, 'is not ready: it is failed.'],
  ])('of an add-on with %j is refused', (change, text) => {
    const facts = rotate();
    const { decision } = planOperation(
      { ...facts, addon: { ...facts.addon, ...change } },
      instant(1),
    );
    expect(decision).toMatchObject({
      do: 'finish',
      outcome: 'failed',
      reason: expect.stringContaining(text),
    });
  });

  it('that can’t end the old one says that the new one is in use', () => {
    const { outcome, reason } = operate(rotate(), step =>
      step.name === 'fence:1'
        ? { state: 'failed', error: { message: 'no right', terminal: true } }
        : { state: 'succeeded' },
    );
    expect(outcome).toBe('failed');
    expect(reason).toBe(
      'Close credential 1 failed: no right. The new credential is in use; not ended yet: 1. The next rotation ends what is left.',
    );
  });
});

it('is not destroyed while somebody copies from it', () => {
  const { plans, outcome } = operate(
    operationFacts(
      { kind: 'destroy', backupId: null },
      { readers: [id<'operation'>('clone')] },
    ),
    good,
  );
  expect(outcome).toBe('waits');
  expect(oneSentence(plans[plans.length - 1].plan.tree)).toContain(
    'Its data is being copied',
  );
});

describe('the removal of a backup', () => {
  const removal = (state: 'ready' | 'destroyed' = 'ready') => {
    const facts = operationFacts({
      kind: 'remove-backup',
      backupId: 'backup',
      was: 'ready',
    });
    return { ...facts, addon: { ...facts.addon, state } };
  };

  it.each(['ready', 'destroyed'] as const)(
    'is one step, of an add-on that is %s',
    state => {
      const { begun, outcome, reason, plans } = operate(removal(state), good);
      expect([begun, outcome, reason]).toEqual([
        ['remove'],
        'delivered',
        'The backup is gone for good.',
      ]);
      expect(renderMessage(plans[0].plan.tree.message)).toBe(
        'A backup of database of Flags at Staging is removed.',
      );
    },
  );

  it('can be cancelled until it has begun, and not afterwards', () => {
    const asked: StepWorld = (_step, times) =>
      times < 5
        ? { state: 'running', askAgainMs: 1_000 }
        : { state: 'succeeded' };
    expect(operate(removal(), asked, { cancelAt: 0 })).toMatchObject({
      outcome: 'cancelled',
      begun: [],
    });
    expect(operate(removal(), asked, { cancelAt: 2 })).toMatchObject({
      outcome: 'delivered',
      begun: ['remove'],
    });
  });

  it('goes on after a try that failed, whoever cancels: nobody knows what is left', () => {
    const flaky: StepWorld = step =>
      step.attempt === 1
        ? { state: 'failed', error: { message: 'It is away', terminal: false } }
        : { state: 'succeeded' };
    expect(operate(removal(), flaky, { cancelAt: 2 })).toMatchObject({
      outcome: 'delivered',
      begun: ['remove', 'remove'],
    });
  });

  it('that fails says that nothing can be restored from what is left', () => {
    const { begun, outcome, reason } = operate(removal(), () => ({
      state: 'failed',
      error: { message: 'The disk is away', terminal: true },
    }));
    expect([begun, outcome]).toEqual([['remove'], 'failed']);
    expect(reason).toMatch(
      /The disk is away.*can’t be restored; remove it again\.$/,
    );
  });
});
