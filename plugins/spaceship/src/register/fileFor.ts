import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Overview } from '../api/questions';

/** A `spaceship.yaml` to begin with, written from what was found and where the service may go. */
export function fileFor(
  overview: Overview,
  look: Schemas['Look'] | undefined,
): string {
  const all = overview.stages.flatMap(stage => stage.destinations);
  const first = all.find(d => d.tier === 'staging') ?? all[0];
  const production = all.filter(d => d.tier === 'production');
  const branch = look?.branch ?? overview.service.source.branch;
  const stages = [
    ...(first ? [`  - stage: ${first.slug}\n    to: [${first.slug}]`] : []),
    ...(production.length
      ? [
          `  - stage: production\n    to: [${production
            .map(d => d.slug)
            .join(', ')}]\n    gates:\n      - approvals: { of: owners }`,
        ]
      : []),
  ];
  return [
    'apiVersion: spaceship.run/v1',
    ...(stages.length ? ['flow:', ...stages] : []),
    ...(first
      ? [
          'triggers:',
          '  - on: push',
          `    branch: ${branch}`,
          `    deliver: ${first.slug}`,
        ]
      : []),
  ].join('\n');
}
