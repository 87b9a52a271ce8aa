import { oneSentence } from '../gates/render';
import { openLeaves, type Explanation } from '../gates/explanation';
import {
  byPerson,
  dan,
  deliveryFact,
  destinationFact,
  id,
  instant,
  rolloutFacts,
} from '../testing/facts';
import type { RolloutFacts } from './facts';
import { planRollout } from './plan';

const now = instant(100);
const decide = (facts: RolloutFacts) => planRollout(facts, now).decision;
const open = (facts: RolloutFacts) =>
  openLeaves(planRollout(facts, now).tree).map(leaf => leaf.id);
const node = (facts: RolloutFacts, nodeId: string) => {
  const find = (tree: Explanation): Explanation | undefined =>
    tree.id === nodeId ? tree : tree.parts.map(find).find(Boolean);
  return find(planRollout(facts, now).tree);
};
const rejection = { by: dan, at: instant(50), reason: 'too slow' };
const hold = { by: dan, at: instant(50), reason: 'rolled back' };

describe('planRollout', () => {
  it('begins the first wave when nothing is in the way', () => {
    const plan = planRollout(rolloutFacts(), now);
    expect(plan.decision).toEqual({
      do: 'start',
      deliveries: ['delivery-eu-west'],
    });
    expect(openLeaves(plan.tree).map(leaf => leaf.id)).toEqual([
      'rollout/wave:2/turn',
    ]);
  });

  it('begins the second wave when the first is delivered, and finishes after it', () => {
    const first = deliveryFact('eu-west', 1, {
      state: 'delivered',
      begun: true,
    });
    const second = deliveryFact('us-east', 2);
    expect(
      decide(
        rolloutFacts({ deliveries: [second, first] }, { state: 'delivering' }),
      ),
    ).toEqual({ do: 'start', deliveries: ['delivery-us-east'] });
    expect(
      decide(
        rolloutFacts(
          {
            deliveries: [{ ...second, state: 'delivered', begun: true }, first],
          },
          { state: 'delivering' },
        ),
      ),
    ).toMatchObject({ do: 'finish', outcome: 'delivered' });
  });

  it('does not begin the second wave while the first runs', () => {
    const facts = rolloutFacts(
      {
        deliveries: [
          deliveryFact('eu-west', 1, { state: 'delivering', begun: true }),
          deliveryFact('us-east', 2),
        ],
      },
      { state: 'delivering' },
    );
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(open(facts)).toEqual([
      'rollout/destination:eu-west',
      'rollout/wave:2/turn',
    ]);
  });

  it('ends failed when a wave fails, and leaves the rest alone', () => {
    expect(
      decide(
        rolloutFacts(
          {
            deliveries: [
              deliveryFact('eu-west', 1, { state: 'failed', error: 'sick' }),
              deliveryFact('us-east', 2),
            ],
          },
          { state: 'delivering' },
        ),
      ),
    ).toEqual({
      do: 'finish',
      outcome: 'failed',
      reason: 'The delivery to eu-west failed: sick.',
    });
  });

  it('waits for what runs before it ends failed', () => {
    expect(
      decide(
        rolloutFacts(
          {
            deliveries: [
              deliveryFact('eu-west', 1, { state: 'failed' }),
              deliveryFact('us-east', 1, { state: 'delivering', begun: true }),
            ],
          },
          { state: 'delivering' },
        ),
      ),
    ).toEqual({ do: 'wait' });
  });

  it('begins in one wave what is ready, and explains the rest', () => {
    const facts = rolloutFacts({
      destinations: [
        destinationFact('eu-west', { hold }),
        destinationFact('us-east'),
      ],
      deliveries: [deliveryFact('eu-west', 1), deliveryFact('us-east', 1)],
    });
    expect(decide(facts)).toEqual({
      do: 'start',
      deliveries: ['delivery-us-east'],
    });
    expect(open(facts)).toEqual(['rollout/destination:eu-west/hold']);
  });

  it('shows every blocker at once', () => {
    const facts = rolloutFacts({
      release: null,
      build: { id: id('b'), state: 'running', since: instant(0), error: null },
      earlierStage: { stage: 'staging', state: 'waiting', at: null },
      destinations: [
        destinationFact('eu-west', { hold }),
        destinationFact('us-east', {
          leasedTo: {
            rolloutId: id('other'),
            releaseNumber: 1,
            since: instant(0),
          },
        }),
      ],
    });
    expect(open(facts)).toEqual([
      'rollout/build',
      'rollout/stage-before:staging',
      'rollout/gates/gate:0:evidence',
      'rollout/destination:eu-west/hold',
      'rollout/wave:2/turn',
      'rollout/destination:us-east/lease',
    ]);
  });

  it.each([
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ] as const)('ends when the build %s', (state, outcome) => {
    const build = {
      id: id<'build'>('b'),
      state,
      since: instant(0),
      error: 'exit 1',
    };
    expect(decide(rolloutFacts({ release: null, build }))).toMatchObject({
      do: 'finish',
      outcome,
    });
  });

  it('does not deliver what its stage before did not', () => {
    for (const state of [
      'waiting',
      'delivering',
      'failed',
      'missing',
      'superseded',
    ] as const) {
      const facts = rolloutFacts({
        earlierStage: { stage: 'staging', state, at: null },
      });
      expect(decide(facts)).toEqual({ do: 'wait' });
      expect(open(facts)).toContain('rollout/stage-before:staging');
    }
  });

  it('is final when it has ended', () => {
    expect(decide(rolloutFacts({}, { state: 'delivered' }))).toEqual({
      do: 'none',
    });
  });
});

describe('a release that was rejected', () => {
  const release = { ...rolloutFacts().release!, rejection };

  it('is not delivered by automation nor by hand', () => {
    for (const origin of [rolloutFacts().rollout.origin, byPerson]) {
      const facts = rolloutFacts({ release }, { origin });
      expect(decide(facts)).toEqual({ do: 'wait' });
      expect(node(facts, 'rollout/rejection')).toMatchObject({
        verdict: 'blocked',
      });
    }
  });

  it('may be gone back to by a person, never by automation', () => {
    expect(
      decide(rolloutFacts({ release }, { kind: 'rollback', origin: byPerson })),
    ).toMatchObject({ do: 'start' });
    expect(decide(rolloutFacts({ release }, { kind: 'rollback' }))).toEqual({
      do: 'wait',
    });
  });
});

describe('a hold', () => {
  const destinations = [
    destinationFact('eu-west', { hold }),
    destinationFact('us-east'),
  ];
  it('stops automation, and names who can lift it', () => {
    const facts = rolloutFacts({ destinations });
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(oneSentence(planRollout(facts, now).tree)).toBe(
      'eu-west is on hold by user:default/dan: “rolled back”. user:default/dan can lift the hold. 1 more condition is open.',
    );
  });
  it('does not stop a person', () => {
    expect(
      decide(rolloutFacts({ destinations }, { origin: byPerson })),
    ).toMatchObject({ do: 'start' });
  });
});

describe('ancestry', () => {
  const at = (ancestry: 'older' | 'diverged' | 'unknown' | 'first' | 'same') =>
    rolloutFacts({
      destinations: [
        destinationFact('eu-west', { ancestry }),
        destinationFact('us-east', { ancestry }),
      ],
    });
  it('ends an automatic rollout of a commit that is older everywhere', () => {
    expect(decide(at('older'))).toEqual({
      do: 'finish',
      outcome: 'superseded',
      reason: 'eu-west runs a newer commit already, with release 1.',
    });
  });
  it('holds back what has diverged or is not known', () => {
    for (const ancestry of ['diverged', 'unknown'] as const) {
      expect(decide(at(ancestry))).toEqual({ do: 'wait' });
      expect(open(at(ancestry))).toContain(
        'rollout/destination:eu-west/ancestry',
      );
    }
  });
  it('lets the first and the same through', () => {
    expect(decide(at('first'))).toMatchObject({ do: 'start' });
    expect(decide(at('same'))).toMatchObject({ do: 'start' });
  });
  it('does not bind a person, a rollback or a configuration', () => {
    const { destinations } = at('older');
    for (const rollout of [
      { origin: byPerson },
      { kind: 'rollback', origin: byPerson },
      { kind: 'configuration', origin: byPerson },
    ] as const) {
      expect(decide(rolloutFacts({ destinations }, rollout))).toMatchObject({
        do: 'start',
      });
    }
  });
});

describe('a newer rollout', () => {
  const newer = (changes: Partial<RolloutFacts['newer'][number]> = {}) => ({
    id: id<'rollout'>('rollout-3'),
    releaseNumber: 3,
    commit: 'cccc',
    createdAt: instant(60),
    isDescendant: true,
    ...changes,
  });
  it('takes the place of one that has not begun, the newest first', () => {
    expect(
      decide(
        rolloutFacts({
          newer: [
            newer({ id: id('rollout-4'), createdAt: instant(61) }),
            newer(),
          ],
        }),
      ),
    ).toEqual({ do: 'supersede', by: 'rollout-4' });
  });
  it('does not take the place of one that has begun', () => {
    expect(
      decide(
        rolloutFacts(
          {
            newer: [newer()],
            deliveries: [
              deliveryFact('eu-west', 1, { state: 'delivering', begun: true }),
              deliveryFact('us-east', 2),
            ],
          },
          { state: 'delivering' },
        ),
      ),
    ).toEqual({ do: 'wait' });
  });
  it('must contain its commit, unless a person chose it', () => {
    for (const isDescendant of [false, null]) {
      const facts = { newer: [newer({ isDescendant })] };
      expect(decide(rolloutFacts(facts))).toMatchObject({ do: 'start' });
      expect(decide(rolloutFacts(facts, { origin: byPerson }))).toEqual({
        do: 'supersede',
        by: 'rollout-3',
      });
    }
  });
  it('takes the place of what was pushed off its branch, whatever it is', () => {
    const facts = { newer: [newer({ isDescendant: false, isReady: false })] };
    const off = { isOffBranch: true };
    expect(decide(rolloutFacts(facts, off))).toEqual({
      do: 'supersede',
      by: 'rollout-3',
    });
    expect(decide(rolloutFacts({}, off))).toMatchObject({ do: 'start' });
    expect(
      decide(rolloutFacts(facts, { ...off, origin: byPerson })),
    ).toMatchObject({ do: 'start' });
  });
  it('must be ready where the build of this one was well under way when it came', () => {
    const decideBeside = (since: number, isReady: boolean) =>
      decide(
        rolloutFacts({
          release: null,
          build: {
            id: id('build-2'),
            state: 'running',
            since: instant(since),
            error: null,
          },
          newer: [newer({ isReady, createdAt: instant(30) })],
        }),
      ).do;
    expect(decideBeside(21, false)).toBe('supersede');
    expect(decideBeside(20, false)).toBe('wait');
    expect(decideBeside(20, true)).toBe('supersede');
  });
  it('must be ready where this one is', () => {
    const facts = { newer: [newer({ isReady: false })] };
    expect(decide(rolloutFacts(facts))).toMatchObject({ do: 'start' });
    const first = { ...facts, earlierStage: null };
    expect(decide(rolloutFacts(first))).toMatchObject({ do: 'start' });
    const notReady = [
      { earlierStage: { stage: 'staging', state: 'failed', at: null } },
      { release: null },
      { ...first, release: null },
    ] as const;
    for (const changes of notReady) {
      expect(decide(rolloutFacts({ ...facts, ...changes }))).toEqual({
        do: 'supersede',
        by: 'rollout-3',
      });
    }
  });
  it('never takes the place of a rollback', () => {
    expect(
      decide(
        rolloutFacts(
          { newer: [newer()] },
          { kind: 'rollback', origin: byPerson },
        ),
      ),
    ).toMatchObject({ do: 'start' });
  });
});

describe('a cancel', () => {
  const cancelRequested = { by: dan, at: instant(90), reason: 'wrong one' };
  it('ends what has not begun', () => {
    expect(decide(rolloutFacts({}, { cancelRequested }))).toEqual({
      do: 'finish',
      outcome: 'cancelled',
      reason: 'user:default/dan cancelled it: “wrong one”.',
    });
  });
  it('sends back what runs, once, and waits for it', () => {
    const facts = (state: 'delivering' | 'cancelling') =>
      rolloutFacts(
        {
          deliveries: [
            deliveryFact('eu-west', 1, { state: 'delivering', begun: true }),
            deliveryFact('us-east', 2),
          ],
        },
        { state, cancelRequested },
      );
    expect(decide(facts('delivering'))).toMatchObject({
      do: 'cancel-deliveries',
      deliveries: ['delivery-eu-west'],
    });
    expect(decide(facts('cancelling'))).toEqual({ do: 'wait' });
    expect(open(facts('cancelling'))).toContain('rollout/cancel');
  });
  it.each([
    [
      ['delivered'],
      'delivered',
      'It was delivered before it could be cancelled; user:default/dan asked for that: “wrong one”.',
    ],
    [['cancelled'], 'cancelled', 'user:default/dan cancelled it: “wrong one”.'],
    [
      ['delivered', 'cancelled'],
      'cancelled',
      'user:default/dan cancelled it: “wrong one”. It stays in eu-west.',
    ],
    [['failed'], 'failed', 'The delivery to eu-west failed: no room.'],
    [['unknown'], 'unknown', expect.stringContaining('no room')],
  ] as const)('says what it came to: %j', (states, outcome, reason) => {
    const slugs = ['eu-west', 'us-east'];
    const deliveries = states.map((state, at) =>
      deliveryFact(slugs[at], at + 1, {
        state,
        begun: true,
        error: state === 'delivered' ? null : 'no room',
      }),
    );
    expect(
      decide(
        rolloutFacts({ deliveries }, { state: 'cancelling', cancelRequested }),
      ),
    ).toEqual({ do: 'finish', outcome, reason });
  });
});
