import type { RolloutFacts } from '../rollouts/facts';
import { dan, instant } from './facts';

/** For each fact by its name, facts in which it is another. */
export function variations(facts: RolloutFacts): [string, RolloutFacts][] {
  const judgement = { by: dan, at: instant(999), reason: 'changed' };
  const at = (
    slug: string,
    fact: string,
    changes: Partial<RolloutFacts['destinations'][number]>,
  ): [string, RolloutFacts] => [
    `destination:${slug}/${fact}`,
    {
      ...facts,
      destinations: facts.destinations.map(d =>
        d.slug === slug ? { ...d, ...changes } : d,
      ),
    },
  ];
  return [
    [
      'versions',
      { ...facts, versions: { global: 99, service: 99, destinations: {} } },
    ],
    ['approvals', { ...facts, approvals: [] }],
    ['evidence', { ...facts, evidence: [] }],
    ['newer', { ...facts, newer: [] }],
    ['earlierStage', { ...facts, earlierStage: null }],
    ['build', { ...facts, build: null }],
    ['release', { ...facts, release: null }],
    ['stageGates', { ...facts, stageGates: [] }],
    [
      'service',
      { ...facts, service: { ...facts.service, owner: dan, name: 'other' } },
    ],
    [
      'rollout/contentHash',
      { ...facts, rollout: { ...facts.rollout, contentHash: null } },
    ],
    [
      'rollout/cancelRequested',
      { ...facts, rollout: { ...facts.rollout, cancelRequested: judgement } },
    ],
    [
      'rollout/offBranch',
      {
        ...facts,
        rollout: {
          ...facts.rollout,
          isOffBranch: !facts.rollout.isOffBranch,
        },
      },
    ],
    ...Object.keys(facts.members).map((group): [string, RolloutFacts] => [
      `members:${group}`,
      { ...facts, members: { ...facts.members, [group]: [dan] } },
    ]),
    ...facts.destinations.flatMap(({ slug, hold, tombstoned }) => [
      at(slug, 'hold', { hold: hold ? null : judgement }),
      at(slug, 'ancestry', { ancestry: 'unknown' }),
      at(slug, 'tombstoned', { tombstoned: !tombstoned }),
      at(slug, 'running', { running: null }),
      at(slug, 'gates', {
        gates: [{ approvals: { of: dan, count: 9, authors: false } }],
      }),
      at(slug, 'lease', {
        leasedTo: {
          rolloutId: facts.rollout.id,
          releaseNumber: 77,
          since: instant(999),
        },
      }),
    ]),
  ];
}
