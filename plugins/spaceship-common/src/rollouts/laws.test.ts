import fc from 'fast-check';
import { openLeaves, type Explanation } from '../gates/explanation';
import { compareVerdicts, passes } from '../gates/verdict';
import { anyFacts } from '../testing/anyFacts';
import { histories } from '../testing/commands';
import { ben, byPerson, cleo, dan, instant } from '../testing/facts';
import { mayBegin } from '../testing/oracle';
import { Portal, type Decided } from '../testing/portal';
import { variations } from '../testing/variations';
import type { RolloutFacts } from './facts';
import { planRollout } from './plan';
import { isFinalRollout } from './rollout';

const now = instant(1000);
const plan = (facts: RolloutFacts) => planRollout(facts, now);
const begins = (facts: RolloutFacts): readonly string[] => {
  const { decision } = plan(facts);
  return decision.do === 'start' ? decision.deliveries : [];
};

const lived = (history: Parameters<Portal['run']>[0][]): Portal => {
  const portal = new Portal();
  history.forEach(command => portal.run(command));
  return portal;
};

const overHistories = (
  law: (decided: Decided, portal: Portal) => void,
  numRuns = 100,
) =>
  fc.assert(
    fc.property(histories(), history => {
      const portal = lived(history);
      portal.decided.forEach(decided => law(decided, portal));
    }),
    { numRuns },
  );

const overFacts = (law: (facts: RolloutFacts) => void, numRuns = 1500) =>
  fc.assert(fc.property(anyFacts(), law), { numRuns });

/** Does a leaf say who or what can change it? */
const saysWho = (leaf: Explanation): boolean =>
  leaf.remedies.some(remedy => {
    switch (remedy.kind) {
      case 'person':
        return remedy.who.length > 0 || remedy.permission !== undefined;
      case 'event':
        return remedy.event !== '';
      case 'time':
        return remedy.at > now;
      default:
        return remedy.what !== '';
    }
  });

describe('what is tested with', () => {
  it('begins often enough for a single fact to matter', () => {
    const facts = fc.sample(anyFacts(), { numRuns: 1000, seed: 7 });
    const starting = facts.filter(f => begins(f).length > 0).length;
    expect(starting).toBeGreaterThan(100);
    expect(starting).toBeLessThan(900);
  });

  it('reaches every decision and every end', () => {
    const seen = new Set<string>();
    const portals = fc
      .sample(histories(), { numRuns: 200, seed: 7 })
      .map(lived);
    for (const { plan: answer } of portals.flatMap(p => p.decided)) {
      const { decision } = answer;
      seen.add(
        decision.do === 'finish' ? `finish ${decision.outcome}` : decision.do,
      );
    }
    expect([...seen].sort()).toEqual([
      'cancel-deliveries',
      'finish cancelled',
      'finish delivered',
      'finish failed',
      'finish superseded',
      'finish unknown',
      'start',
      'supersede',
      'wait',
    ]);
  });
});

describe('the laws of a rollout', () => {
  it('no delivery begins while its gates, or anything else, do not hold', () => {
    overHistories(({ facts, plan: { decision } }) => {
      if (decision.do !== 'start') return;
      for (const delivery of decision.deliveries) {
        expect(mayBegin(facts, delivery)).toBe(true);
      }
    });
    overFacts(facts => {
      for (const delivery of begins(facts)) {
        expect(mayBegin(facts, delivery)).toBe(true);
      }
    });
  });

  it('what may begin does begin', () => {
    overFacts(facts => {
      const { decision } = plan(facts);
      if (decision.do !== 'wait') return;
      const isEnding =
        facts.rollout.cancelRequested !== null ||
        facts.deliveries.some(d =>
          ['failed', 'cancelled', 'superseded', 'unknown'].includes(d.state),
        );
      if (isEnding) return;
      for (const { id } of facts.deliveries) {
        expect(mayBegin(facts, id)).toBe(false);
      }
    });
  });

  it('an approval of other content changes no verdict', () => {
    overFacts(facts => {
      const other = facts.approvals.map(a => ({
        ...a,
        contentHash: 'content-of-old',
      }));
      expect(begins({ ...facts, approvals: other })).toEqual(
        begins({ ...facts, approvals: [] }),
      );
    });
  });

  it('a rejected release is never begun by automation, replayed or not', () => {
    overHistories(({ facts, plan: { decision } }) => {
      if (
        facts.release?.rejection &&
        facts.rollout.origin.by === 'automation'
      ) {
        expect(decision.do).not.toBe('start');
      }
    });
  });

  it('automation never brings an older commit, nor anything to a held destination', () => {
    overHistories(({ facts, plan: { decision } }, portal) => {
      if (decision.do === 'start' && facts.rollout.origin.by === 'automation') {
        const held = facts.destinations.filter(d => d.hold).map(d => d.id);
        const to = facts.deliveries
          .filter(d => decision.deliveries.includes(d.id))
          .map(d => d.destinationId);
        expect(held.filter(destination => to.includes(destination))).toEqual(
          [],
        );
      }
      for (const { automatic, from, to } of portal.arrivals) {
        if (automatic && from !== null) expect(to).toBeGreaterThanOrEqual(from);
      }
    }, 60);
  });

  it('a destination has one delivery at a time', () => {
    fc.assert(
      fc.property(histories(), history => {
        const portal = new Portal();
        for (const command of history) {
          portal.run(command);
          const busy = portal
            .facts()
            .flatMap(facts => facts.deliveries)
            .filter(d => d.state === 'delivering' || d.state === 'reverting')
            .map(d => d.destinationId);
          expect(new Set(busy).size).toBe(busy.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('what is not final acts, or says who or what can change it', () => {
    const law = ({ facts, plan: answer }: Decided) => {
      if (isFinalRollout(facts.rollout.state)) {
        expect(answer.decision).toEqual({ do: 'none' });
      } else if (answer.decision.do === 'wait') {
        const open = openLeaves(answer.tree);
        expect(passes(answer.tree.verdict)).toBe(false);
        expect(open.length).toBeGreaterThan(0);
        expect(open.filter(leaf => !saysWho(leaf))).toEqual([]);
      } else {
        expect(answer.decision.do).not.toBe('none');
      }
    };
    overHistories(law);
    overFacts(facts => law({ facts, plan: plan(facts) }));
  });

  it('ends when a delivery ended badly and none runs, and begins no other', () => {
    const bad = ['failed', 'cancelled', 'superseded', 'unknown'];
    overFacts(facts => {
      if (isFinalRollout(facts.rollout.state)) return;
      if (!facts.deliveries.some(({ state }) => bad.includes(state))) return;
      const { decision } = plan(facts);
      const isRunning = facts.deliveries.some(
        ({ state, begun }) =>
          state === 'delivering' ||
          state === 'reverting' ||
          (state === 'waiting' && begun),
      );
      expect(decision.do).not.toBe('start');
      if (isRunning) expect(decision.do).not.toBe('finish');
      else expect(decision).toMatchObject({ do: 'finish' });
      if (decision.do === 'finish') {
        expect(bad).toContain(decision.outcome);
      }
    });
  });

  it('one more approval never hinders, one more judgement against it never helps', () => {
    overFacts(facts => {
      const before = plan(facts);
      const more = {
        ...facts,
        approvals: [
          ...facts.approvals,
          ...[ben, dan, cleo].map(by => ({
            by,
            at: instant(500),
            contentHash: facts.rollout.contentHash ?? 'content-2',
            withdrawnAt: null,
          })),
        ],
      };
      expect(begins(more)).toEqual(expect.arrayContaining([...begins(facts)]));
      expect(
        compareVerdicts(plan(more).tree.verdict, before.tree.verdict),
      ).toBeLessThanOrEqual(0);

      const judgement = { by: dan, at: instant(500), reason: 'no' };
      const against: RolloutFacts[] = [
        { ...facts, approvals: [] },
        { ...facts, evidence: [] },
        {
          ...facts,
          release: facts.release && { ...facts.release, rejection: judgement },
        },
        {
          ...facts,
          destinations: facts.destinations.map(d => ({
            ...d,
            hold: judgement,
          })),
        },
        {
          ...facts,
          evidence: [
            ...facts.evidence,
            ...(facts.release
              ? [
                  {
                    id: 'z',
                    kind: 'tested' as const,
                    outcome: 'failed' as const,
                    by: dan,
                    at: instant(500),
                    destination: 'staging',
                    artifactDigest: facts.release.artifactDigest,
                    releaseStepsHash: facts.release.releaseStepsHash,
                    note: null,
                    revokedAt: null,
                  },
                ]
              : []),
          ],
        },
        { ...facts, members: {} },
      ];
      for (const worse of against) {
        expect([...begins(facts)]).toEqual(
          expect.arrayContaining([...begins(worse)]),
        );
      }
    });
  });

  it('the order of facts does not matter', () => {
    fc.assert(
      fc.property(anyFacts(), fc.infiniteStream(fc.nat()), (facts, dice) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map(item => ({ item, key: dice.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const { decision, tree } = plan(facts);
        const other = plan({
          ...facts,
          approvals: shuffled(facts.approvals),
          evidence: shuffled(facts.evidence),
          destinations: shuffled(facts.destinations),
          deliveries: shuffled(facts.deliveries),
          newer: shuffled(facts.newer),
        });
        expect(other.decision).toEqual(decision);
        expect(withoutReads(other.tree)).toEqual(withoutReads(tree));
      }),
      { numRuns: 800 },
    );
  });

  it('a fact that was not read can not change the answer', () => {
    overFacts(facts => {
      const answer = plan(facts);
      const read = new Set(answer.factsRead.map(ref => ref.fact));
      for (const [fact, changed] of variations(facts)) {
        if (read.has(fact)) continue;
        expect([fact, plan(changed)]).toEqual([fact, answer]);
      }
    });
  });

  it('without a short circuit the verdict is the same', () => {
    overFacts(facts => {
      const { tree } = plan(facts);
      expect(passes(tree.verdict)).toBe(holds(tree));
    });
  });

  it('there is an answer to everything, always the same, and nothing is changed', () => {
    overFacts(facts => {
      const frozen = deepFreeze(facts);
      const answer = plan(frozen);
      expect(plan(frozen)).toEqual(answer);
      expect(plan(JSON.parse(JSON.stringify(facts)))).toEqual(answer);
      expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    });
  });

  it('the way back is open: a rollback by a person begins whatever the gates say', () => {
    overFacts(facts => {
      const release = facts.release ?? { ...planable.release! };
      const rollback: RolloutFacts = {
        ...facts,
        release,
        destinations: facts.destinations.map(d => ({
          ...d,
          tombstoned: false,
          leasedTo: null,
        })),
        deliveries: facts.deliveries
          .filter(d => facts.destinations.some(t => t.id === d.destinationId))
          .map(d => ({ ...d, wave: 1, state: 'waiting', begun: false })),
        rollout: {
          ...facts.rollout,
          kind: 'rollback',
          state: 'waiting',
          origin: byPerson,
          contentHash: 'content-2',
          cancelRequested: null,
        },
      };
      expect([...begins(rollback)].sort()).toEqual(
        rollback.deliveries.map(d => d.id as string).sort(),
      );
    });
  });

  it('what has ended stays as it is, whatever is withdrawn or expires', () => {
    overFacts(facts => {
      const ended: RolloutFacts = {
        ...facts,
        rollout: { ...facts.rollout, state: 'delivered' },
      };
      expect(plan(ended).decision).toEqual({ do: 'none' });
    }, 200);
  });
});

const planable = { release: null } as { release: RolloutFacts['release'] };
fc.sample(anyFacts(), { numRuns: 200, seed: 3 }).forEach(facts => {
  planable.release ??= facts.release;
});

const withoutReads = (tree: Explanation): unknown => ({
  ...tree,
  read: tree.read.map(ref => ref.fact),
  parts: tree.parts.map(withoutReads),
});

/** The tree's answer by its leaves alone, stopping at the first that decides. */
const holds = (tree: Explanation): boolean => {
  if (tree.parts.length === 0) return passes(tree.verdict);
  return tree.parts.every(holds);
};

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
