import { planRollout } from '../rollouts/plan';
import {
  ben,
  dan,
  destinationFact,
  id,
  instant,
  rolloutFacts,
} from '../testing/facts';
import { conceal } from './conceal';
import { differenceOf, isSame, turnedVerdicts } from './difference';
import { leaf, openLeaves } from './explanation';
import { message, texts, type MessageKey } from './messages';
import {
  checklist,
  decisiveLeaf,
  nextActs,
  oneSentence,
  renderMessage,
  renderRemedy,
} from './render';

const treeOf = (...changes: Parameters<typeof rolloutFacts>) =>
  planRollout(rolloutFacts(...changes), instant(100)).tree;

const complete = {
  by: dan,
  of: 'group:default/qa',
  destination: 'EU West',
  number: 2,
  stage: 'production',
  reason: 'too slow',
  note: 'it blinks',
  error: 'exit 1',
  count: 2,
  missing: 1,
  eligible: 1,
  counted: [ben],
  void: [dan],
  authors: ['user:default/ana'],
  strangers: ['user:default/eve'],
  otherContent: [],
  revoked: [],
  unmapped: ['zed@example.com'],
  state: 'failed',
  service: 'flags',
  wave: 2,
  before: 1,
  commit: 'abcdef0123456789',
  step: 'Release step migrate',
  attempt: 2,
  attempts: 3,
  limit: '5 min',
  branch: 'main',
  pattern: 'main',
  owner: 'eu-west',
  kind: 'tested',
  role: 'group:default/qa',
  title: 'Holiday banner',
  at: '2026-11-25T10:00:00.000Z',
  isInstalled: true,
  round: 1,
  found: 1,
  total: 4,
  most: 5,
  what: 'A process of flags-topic',
  awaits: 'Weather needs a key, and none was handed in',
  addon: 'database of flags at eu-west',
  quiet: '10 s',
  time: '10 min',
};

describe('every message', () => {
  it.each(Object.keys(texts) as MessageKey[])('%s is a sentence', key => {
    const text = renderMessage(message(key, complete));
    expect(text).toMatch(/^[A-Z\w“].*[.”]$/);
    expect(text).not.toMatch(/undefined|null|unknown|\.\.|{/);
  });

  it('has words for it when nothing more is known', () => {
    for (const key of Object.keys(texts) as MessageKey[]) {
      expect(renderMessage(message(key, {}))).not.toMatch(/undefined|null/);
    }
  });

  it('of a later version shows its key', () => {
    expect(renderMessage({ key: 'soak.missing', params: {} })).toBe(
      'soak.missing',
    );
  });
});

describe('one sentence', () => {
  it('says who is asked, and how much is still to come', () => {
    const tree = treeOf({ approvals: [], evidence: [] });
    expect(oneSentence(tree)).toBe(
      'Needs a test of exactly this release by group:default/qa, not by an author of the change. user:default/cleo can record a test. 2 more conditions are open.',
    );
  });

  it('prefers what is worst: a rejection before a missing approval', () => {
    const rejection = { by: dan, at: instant(1), reason: 'too slow' };
    const tree = treeOf({
      approvals: [],
      release: { ...rolloutFacts().release!, rejection },
    });
    expect(decisiveLeaf(tree)?.id).toBe('rollout/rejection');
    expect(oneSentence(tree)).toContain('dan rejected release 2: “too slow”.');
  });

  it('says what is so when nothing is in the way', () => {
    const tree = treeOf({}, { state: 'delivered' });
    expect(oneSentence(tree)).toBe('The rollout has ended: delivered.');
  });

  it('tells the time where time is what it waits for', () => {
    const tree = leaf({
      id: 'a',
      kind: 'a',
      verdict: 'waiting-time',
      message: message('step.next', { step: 'Build' }),
      earliest: '2026-01-05T09:05:00.000Z',
    });
    expect(oneSentence(tree)).toBe(
      'Build begins. Goes on by itself at 2026-01-05 09:05 UTC.',
    );
  });
});

describe('a remedy', () => {
  const remediesOf = (...changes: Parameters<typeof rolloutFacts>) =>
    openLeaves(treeOf(...changes)).flatMap(open => open.remedies);

  it('names the stage that this release has to be delivered to first', () => {
    const remedies = remediesOf({
      earlierStage: { stage: 'staging', state: 'failed', at: null },
    });
    expect(remedies).toContainEqual(
      expect.objectContaining({ act: 'deliver', stage: 'staging' }),
    );
    expect(remedies.slice(0, 2).map(renderRemedy)).toEqual([
      'Anybody with the right to do so can deliver this release to staging.',
      'What helps: a commit that gets through.',
    ]);
  });

  it('says what helps as a thing, whatever does not hold', () => {
    const all = [
      ...remediesOf({
        release: null,
        build: { ...rolloutFacts().build!, state: 'failed', error: 'exit 1' },
      }),
      ...remediesOf({
        release: {
          ...rolloutFacts().release!,
          rejection: { by: dan, at: instant(1), reason: 'too slow' },
        },
      }),
      ...remediesOf({
        destinations: [
          destinationFact('eu-west', { ancestry: 'older', tombstoned: true }),
        ],
      }),
    ].filter(({ kind }) => kind === 'change');
    expect(new Set(all.map(renderRemedy))).toEqual(
      new Set([
        'What helps: a commit that builds.',
        'What helps: a release that is not rejected.',
        'What helps: a flow that names a destination that exists.',
        'What helps: a newer commit.',
      ]),
    );
  });

  it('names everybody whom it can name', () => {
    const who = ['ana', 'ben', 'cleo', 'dan', 'eve'];
    const said = (count: number) =>
      renderRemedy({
        kind: 'person',
        act: 'approve',
        who: who.slice(0, count),
      });
    expect([1, 2, 3, 5].map(said)).toEqual([
      'ana can approve.',
      'ana or ben can approve.',
      'ana, ben or cleo can approve.',
      'ana, ben, cleo or 2 more can approve.',
    ]);
  });
});

describe('next acts', () => {
  it('name each act once, with everything that it helps', () => {
    const gate = {
      approvals: { of: 'owners', count: 1, authors: false },
    } as const;
    const tree = treeOf({
      approvals: [],
      destinations: [
        destinationFact('eu-west', { gates: [gate] }),
        destinationFact('us-east', { gates: [gate] }),
      ],
    });
    const approve = nextActs(tree).filter(
      ({ remedy }) => remedy.kind === 'person' && remedy.act === 'approve',
    );
    expect(approve).toHaveLength(1);
    expect(approve[0].for).toHaveLength(3);
  });
});

describe('the checklist', () => {
  it('has each leaf once, and leaves out what is not concerned', () => {
    const tree = treeOf({ approvals: [] });
    const lines = checklist(tree);
    expect(lines.filter(line => !line.holds).map(line => line.id)).toEqual(
      openLeaves(tree).map(open => open.id),
    );
    const rollback = treeOf(
      {},
      { kind: 'rollback', origin: { by: 'person', ref: dan, note: null } },
    );
    expect(checklist(rollback).map(line => line.id)).not.toContain(
      'rollout/gates',
    );
  });
});

describe('the difference of two trees', () => {
  it('is nothing where nothing changed', () => {
    expect(isSame(treeOf(), treeOf())).toBe(true);
  });

  it('names the condition that turned, and the fact that turned it', () => {
    const before = treeOf();
    const after = treeOf({
      evidence: [{ ...rolloutFacts().evidence[0], revokedAt: instant(90) }],
    });
    const changes = differenceOf(before, after);
    expect(turnedVerdicts(changes)).toContainEqual({
      id: 'rollout/gates/gate:0:evidence',
      from: 'satisfied',
      to: 'waiting-person',
    });
    const evidence = changes.find(change => change.id.endsWith('evidence'));
    expect(evidence?.facts).toMatchObject([
      {
        before: { fact: 'evidence', value: [{ revoked: false }] },
        after: { fact: 'evidence', value: [{ revoked: true }] },
      },
    ]);
  });

  it('tells what came and what went', () => {
    const newer = {
      id: id<'rollout'>('rollout-3'),
      releaseNumber: 3,
      commit: 'cccc',
      createdAt: instant(60),
      isDescendant: true,
    };
    const changes = differenceOf(treeOf(), treeOf({ newer: [newer] }));
    expect(changes).toContainEqual(
      expect.objectContaining({ id: 'rollout/newer', before: null }),
    );
  });
});

describe('what somebody may not see', () => {
  it('keeps its place, verdict and owner only', () => {
    const tree = treeOf({ approvals: [] });
    const shown = conceal(tree, node => node.kind !== 'approvals');
    const [hidden] = openLeaves(shown).filter(open => open.kind === 'hidden');
    expect(hidden).toEqual({
      id: 'rollout/gates/gate:1:approvals',
      kind: 'hidden',
      verdict: 'waiting-person',
      owner: 'service',
      message: { key: 'hidden', params: { owner: 'service' } },
      read: [],
      remedies: [{ kind: 'event', event: 'hidden', subject: 'service' }],
      parts: [],
    });
    expect(shown.verdict).toBe(tree.verdict);
    expect(JSON.stringify(shown)).not.toContain(ben);
  });
});
