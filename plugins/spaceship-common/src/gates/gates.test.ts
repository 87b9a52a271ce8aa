import { planRollout } from '../rollouts/plan';
import type { RolloutFacts } from '../rollouts/facts';
import {
  ana,
  approvalGate,
  ben,
  byPerson,
  cleo,
  dan,
  destinationFact,
  instant,
  rolloutFacts,
} from '../testing/facts';
import { openLeaves, type Explanation } from './explanation';

const plan = (facts: RolloutFacts) => planRollout(facts, instant(100));
const decide = (facts: RolloutFacts) => plan(facts).decision;
const open = (facts: RolloutFacts) =>
  openLeaves(plan(facts).tree).map(leaf => leaf.id);
const node = (facts: RolloutFacts, nodeId: string) => {
  const find = (tree: Explanation): Explanation | undefined =>
    tree.id === nodeId ? tree : tree.parts.map(find).find(Boolean);
  return find(plan(facts).tree);
};

describe('gates', () => {
  const approvalsNode = 'rollout/gates/gate:1:approvals';
  const evidenceNode = 'rollout/gates/gate:0:evidence';

  it('ask the owners who are not authors', () => {
    const facts = rolloutFacts({ approvals: [] });
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(node(facts, approvalsNode)).toMatchObject({
      verdict: 'waiting-person',
      owner: 'service',
      remedies: [{ kind: 'person', act: 'approve', who: [ben, dan] }],
    });
  });

  it.each([
    ['other content', { contentHash: 'content-1' }, { void: [ben] }],
    ['an author', { by: ana }, { authors: [ana] }],
    ['a stranger', { by: cleo }, { strangers: [cleo] }],
    ['nobody any more', { withdrawnAt: instant(30) }, { counted: [] }],
    ['a service', { by: 'service:default/ci' }, { counted: [] }],
  ])('do not count an approval of %s', (_, changes, params) => {
    const [approval] = rolloutFacts().approvals;
    const facts = rolloutFacts({ approvals: [{ ...approval, ...changes }] });
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(node(facts, approvalsNode)).toMatchObject({
      verdict: 'waiting-person',
      message: { params },
    });
  });

  it('count a person once', () => {
    const [approval] = rolloutFacts().approvals;
    const facts = rolloutFacts({
      stageGates: [{ approvals: { of: 'owners', count: 2, authors: false } }],
      approvals: [approval, { ...approval, at: instant(21) }],
    });
    expect(decide(facts)).toEqual({ do: 'wait' });
  });

  it.each([
    ['the catalog did not say who is in the group', { members: {} }, 'unknown'],
    [
      'the service has no owner',
      { service: { ...rolloutFacts().service, owner: null } },
      'unknown',
    ],
    [
      'an author is not in the catalog',
      {
        release: {
          ...rolloutFacts().release!,
          authors: [
            { role: 'author', name: 'Zed', email: 'zed@x', ref: null } as const,
          ],
        },
      },
      'unknown',
    ],
    [
      'nobody could say who the authors are',
      { release: { ...rolloutFacts().release!, authors: null } },
      'unknown',
    ],
    [
      'nobody is left to approve',
      { members: { ...rolloutFacts().members, 'group:default/flags': [ana] } },
      'blocked',
    ],
  ])('stay shut when %s', (_, changes, verdict) => {
    const facts = rolloutFacts(changes);
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(node(facts, approvalsNode)).toMatchObject({ verdict });
  });

  it.each([
    ['of another artifact', { artifactDigest: 'sha256:1' }],
    ['of other release steps', { releaseStepsHash: 'steps-1' }],
    ['that was revoked', { revokedAt: instant(40) }],
    ['by an author', { by: ana }],
    ['by a stranger', { by: dan }],
    ['that failed', { outcome: 'failed' as const }],
  ])('do not count a test %s', (_, changes) => {
    const [found] = rolloutFacts().evidence;
    const members = {
      ...rolloutFacts().members,
      'group:default/qa': [ana, cleo],
    };
    const facts = rolloutFacts({
      members,
      evidence: [{ ...found, ...changes }],
    });
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(node(facts, evidenceNode)).toMatchObject({
      verdict: 'waiting-person',
      remedies: expect.arrayContaining([
        expect.objectContaining({ act: 'record-test', who: [cleo] }),
      ]),
    });
  });

  it('believe the later of two findings', () => {
    const [found] = rolloutFacts().evidence;
    const failed = {
      ...found,
      id: 'evidence-2',
      outcome: 'failed' as const,
      at: instant(30),
      by: dan,
    };
    expect(decide(rolloutFacts({ evidence: [failed, found] }))).toEqual({
      do: 'wait',
    });
    const again = { ...found, id: 'evidence-3', at: instant(31) };
    expect(
      decide(rolloutFacts({ evidence: [failed, found, again] })),
    ).toMatchObject({ do: 'start' });
  });

  describe('that ask for a sign-off', () => {
    const [found] = rolloutFacts().evidence;
    const signed = {
      ...found,
      kind: 'signed-off' as const,
      role: 'group:default/qa',
    };
    const stageGates = [
      {
        evidence: { kind: 'signed-off' as const, by: 'group:default/qa' },
      },
    ];

    it('take one that was given for their group', () => {
      expect(
        decide(rolloutFacts({ stageGates, evidence: [signed] })),
      ).toMatchObject({ do: 'start' });
    });

    it.each([
      ['a test', found],
      ['one for another group', { ...signed, role: 'group:default/design' }],
      ['one of other content', { ...signed, artifactDigest: 'sha256:1' }],
    ])('do not take %s', (_what, evidence) => {
      const facts = rolloutFacts({ stageGates, evidence: [evidence] });
      expect(decide(facts)).toEqual({ do: 'wait' });
      expect(node(facts, evidenceNode)).toMatchObject({
        verdict: 'waiting-person',
        remedies: [{ act: 'sign-off' }],
      });
    });

    it('are heard by gates that ask for a test too: who signed off has tried it', () => {
      const facts = rolloutFacts({ evidence: [signed] });
      expect(node(facts, evidenceNode)).toMatchObject({ verdict: 'satisfied' });
    });
  });

  it('of a destination hold for that destination', () => {
    const facts = rolloutFacts({
      destinations: [
        destinationFact('eu-west', {
          gates: [{ approvals: { of: dan, count: 1, authors: false } }],
        }),
        destinationFact('us-east'),
      ],
    });
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(open(facts)).toContain(
      'rollout/destination:eu-west/gates/gate:0:approvals',
    );
  });

  it('do not stand in the way back', () => {
    const facts = rolloutFacts(
      { approvals: [], evidence: [], earlierStage: null },
      { kind: 'rollback', origin: byPerson },
    );
    expect(decide(facts)).toMatchObject({ do: 'start' });
  });

  it('hold for a change of the configuration, where the test still counts', () => {
    const facts = rolloutFacts(
      { stageGates: rolloutFacts().stageGates },
      { kind: 'configuration', origin: byPerson, contentHash: 'content-3' },
    );
    expect(decide(facts)).toEqual({ do: 'wait' });
    expect(node(facts, evidenceNode)).toMatchObject({ verdict: 'satisfied' });
    expect(node(facts, approvalsNode)).toMatchObject({
      verdict: 'waiting-person',
      message: { params: { void: [ben] } },
    });
  });

  it('may let authors approve', () => {
    const facts = rolloutFacts({
      stageGates: [{ approvals: { ...approvalGate.approvals, authors: true } }],
      approvals: [
        {
          by: ana,
          at: instant(1),
          contentHash: 'content-2',
          withdrawnAt: null,
        },
      ],
    });
    expect(decide(facts)).toMatchObject({ do: 'start' });
  });
});
